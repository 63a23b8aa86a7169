import { AccessPointConfiguration, startAccessPoint } from '@budkavle/access-point';
import type { EnvironmentProfile } from '@budkavle/contracts';
import { Certificate } from '@budkavle/pki';
import { createLogger, loadConfiguration, type RunningService } from '@budkavle/platform';
import { databaseOf } from './databases.ts';
import type { KeyPair } from './folder.ts';
import type { AccessPointKeys, DemoKeys } from './keys.ts';
import { type AccessPointId, accessPoints, organisations } from './plan.ts';
import { type DemoSetting, type Housing, host } from './setting.ts';

/** A participant that an access point serves besides those of the plan. */
export interface ExtraParticipant {
  accessPoint: AccessPointId;
  participant: string;
  contractClientPem: string;
}

/** The address of an access point as SMP tells it. */
export function as4Url({ ports }: DemoSetting, id: AccessPointId): string {
  return `https://${host}:${ports.of(`as4-${id}`)}/as4`;
}

export function contractUrl({ ports }: DemoSetting, id: AccessPointId): string {
  return `https://${host}:${ports.of(`contract-c-${id}`)}`;
}

export async function startAccessPoints(
  setting: DemoSetting,
  environment: EnvironmentProfile,
  keys: DemoKeys,
  extra: readonly ExtraParticipant[],
  started: RunningService[],
): Promise<void> {
  for (const { id } of accessPoints) {
    const own = keys.accessPoints.get(id);
    if (!own) throw new Error(`There are no keys for the access point ${id}`);
    const participants = [
      ...organisations
        .filter((each) => each.accessPoint === id)
        .map((each) => ({
          participant: each.participant,
          contractClientPem: keys.organisations.get(each.id)?.contractClient.certificatePem ?? '',
        })),
      ...extra.filter((each) => each.accessPoint === id),
    ];
    started.push(
      await startOneAccessPoint(setting, {
        id,
        environment,
        keys: own,
        publicUrl: as4Url(setting, id),
        listeners: {
          as4: { host, port: setting.ports.of(`as4-${id}`) },
          contract: { host, port: setting.ports.of(`contract-c-${id}`) },
        },
        participants,
      }),
    );
  }
}

/** What one access point is started from. */
export interface AccessPointPlan {
  id: string;
  environment: EnvironmentProfile;
  keys: { [Key in keyof AccessPointKeys]: Pick<KeyPair, 'certificatePem' | 'keyPem'> };
  publicUrl: string;
  listeners: Record<'as4' | 'contract', { host: string; port: number }>;
  /** Whom it serves, and the client certificate of each one's message service. */
  participants: readonly { participant: string; contractClientPem: string }[];
}

export function startOneAccessPoint(housing: Housing, plan: AccessPointPlan): Promise<RunningService> {
  const { id, keys, listeners } = plan;
  const pair = (of: keyof AccessPointKeys) => ({
    certificate: keys[of].certificatePem,
    key: keys[of].keyPem,
  });
  const configuration = loadConfiguration(AccessPointConfiguration, {
    prefix: `BUDKAVLE_DEMO_AP_${id.toUpperCase()}`,
    overrides: {
      environment: plan.environment,
      database: databaseOf(housing, `access-point-${id}`),
      blobs: {
        folder: housing.folder.sub('access-point', id),
        masterKey: housing.folder.masterKey(`access-point-${id}`),
      },
      keys: [pair('accessPoint')],
      as4: { ...listeners.as4, publicUrl: plan.publicUrl, tls: pair('tls'), clientTls: pair('clientTls') },
      contract: { ...listeners.contract, tls: pair('tls') },
      participants: plan.participants.map((each) => ({
        id: each.participant,
        clientFingerprints: [Certificate.parseAny(each.contractClientPem).fingerprintSha256],
      })),
      // Whoever pulls the plug and starts again is not to wait long for what was under way.
      receiving: { leaseSeconds: 30 },
      sending: { retrySeconds: 5, leaseSeconds: 15 },
    },
  });
  const log = createLogger({ name: `access-point-${id}`, level: housing.logLevel });
  return startAccessPoint(configuration, { log });
}
