import type { EnvironmentProfile } from '@budkavle/contracts';
import type { Federation } from '@budkavle/federation';
import type { RunningService } from '@budkavle/platform';
import { type ExtraParticipant, startAccessPoints } from './access-points.ts';
import {
  demoProfile,
  type Issue,
  issuer,
  partyIdOf,
  type Registration,
  registerAll,
  startDemoFederation,
} from './federation.ts';
import { type DemoKeys, demoKeys, type OrganisationKeys, organisationKeys } from './keys.ts';
import { startIdentityProvider, startMessageClients } from './message-clients.ts';
import { startMessageServices } from './message-services.ts';
import type { AccessPointId } from './plan.ts';
import type { DemoSetting } from './setting.ts';

export interface Demo {
  setting: DemoSetting;
  federation: Federation;
  profile: EnvironmentProfile;
  keys: DemoKeys;
  issue: Issue;
  /** In the order of starting. */
  services: readonly RunningService[];
  /** Stops everything, the last started first. */
  stop(): Promise<void>;
}

/** A participant besides the three organisations, whose message service is somebody else: the check's counterpart. */
export interface Guest {
  registration: Omit<Registration, 'certificatePem' | 'provider'> & { accessPoint: AccessPointId };
}

/** Starts the federation and the three organisations; what has started is stopped again when something cannot. */
export async function startDemo(
  setting: DemoSetting,
  options: { progress?: (what: string) => void; guest?: Guest } = {},
): Promise<Demo & { guestKeys: OrganisationKeys | undefined }> {
  const progress = options.progress ?? (() => {});
  const services: RunningService[] = [];
  const stop = async () => {
    for (const service of services.splice(0).reverse()) await service.stop();
  };
  try {
    progress('federation: address book, SMP, SML, PKI');
    const federation = await startDemoFederation(setting);
    services.push(federation);
    const issue = issuer(federation);
    const keys = await demoKeys(setting, issue);
    const guest = options.guest?.registration;
    const guestKeys = guest && (await organisationKeys(setting, issue, guest));
    const extra: Registration[] =
      guest && guestKeys
        ? [
            {
              ...guest,
              provider: partyIdOf(guest.accessPoint),
              certificatePem: guestKeys.organisation.certificatePem,
            },
          ]
        : [];
    await registerAll(federation, setting, keys, extra);
    const profile = demoProfile(federation, setting);
    progress('access points: AP0001-DEMO, AP0002-DEMO');
    const served: ExtraParticipant[] =
      guest && guestKeys
        ? [
            {
              accessPoint: guest.accessPoint,
              participant: guest.participant,
              contractClientPem: guestKeys.contractClient.certificatePem,
            },
          ]
        : [];
    await startAccessPoints(setting, profile, keys, served, services);
    progress('message services, one for each organisation');
    await startMessageServices(setting, profile, keys, services);
    progress('message clients and the test identity provider');
    services.push(await startIdentityProvider(setting));
    await startMessageClients(setting, profile, keys, services);
    return { setting, federation, profile, keys, issue, services, stop, guestKeys };
  } catch (error) {
    await stop();
    throw error;
  }
}
