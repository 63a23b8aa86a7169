import { setTimeout as sleep } from 'node:timers/promises';
import { openDiscovery } from '@budkavle/discovery';
import { writeEnvironmentProfile } from '@budkavle/federation';
import { Certificate } from '@budkavle/pki';
import type { RunningService } from '@budkavle/platform';
import { startOneAccessPoint } from '../demo/access-points.ts';
import { administrator, issuer, startDemoFederation } from '../demo/federation.ts';
import type { Io } from '../io.ts';
import { openCounterparts } from './counterparts.ts';
import type { SystemDescription } from './description.ts';
import { type BedKeys, bedKeys } from './keys.ts';
import { openBed } from './open-bed.ts';
import { startOwnSystem } from './own-system.ts';
import { type BedAccessPoint, parties } from './plan.ts';
import { answerRequests, writeEnvironment } from './prepare-system.ts';
import { bedUrl, registerBed, registerSystem } from './register.ts';
import { type BedSetting, bedEnvironment, bedListeners, bedZone } from './setting.ts';
import type { TestBed } from './test-bed.ts';
import { TlsTrap } from './tls-traps.ts';

export interface RunningTestBed {
  bed: TestBed;
  stop(): Promise<void>;
}

/**
 * Starts a federation with the counterparts of the test beds, registers the system under test and gives it its certificates. With `self`
 * our own access point and message service are started as the system under test.
 */
export async function startTestBed(
  setting: BedSetting,
  system: SystemDescription,
  options: { self: boolean; io: Io; progress?: (what: string) => void },
): Promise<RunningTestBed> {
  const progress = options.progress ?? (() => {});
  const closers: (() => Promise<unknown>)[] = [];
  const stop = async () => {
    for (const close of closers.splice(0).reverse()) await close();
  };
  const started: RunningService[] = [];
  closers.push(async () => {
    for (const service of started.reverse()) await service.stop();
  });
  try {
    progress('federation: address book, SMP, SML, PKI');
    const federation = await startDemoFederation(setting, {
      environment: bedEnvironment,
      smlZone: bedZone,
      address: setting.address,
    });
    started.push(federation);
    const issue = issuer(federation);
    progress('keys and certificates, right and wrong');
    const keys = await bedKeys(setting.folder, issue, setting.address);
    const certificates = await answerRequests(
      setting.folder,
      async (request) => (await administrator(federation).issueCertificate(request)).chainPem,
      system,
    );
    progress('registers the counterparts and the system under test');
    await registerBed(federation, setting, keys);
    await registerSystem(federation, system, certificates);
    await federation.settled();
    await revoke(keys, (serial) => administrator(federation).revokeCertificate('apca', serial));
    const profile = writeEnvironmentProfile(federation, {
      name: bedEnvironment,
      demo: true,
      allowPrivateAddresses: true,
      accessPointPorts: [
        ...bedListeners.filter((each) => each.startsWith('as4-')).map((each) => setting.ports.of(each)),
        Number(new URL(system.accessPointUrl).port || 443),
      ],
      deadlines: {
        receiptSeconds: system.receiptSeconds ?? 300,
        transportAttempts: 2,
        transportSeconds: 30,
        discoveryAttempts: 2,
      },
    });
    writeEnvironment(setting.folder, profile);
    progress('access points of the counterparts');
    for (const id of ['bed', 'wrong-key'] as const)
      started.push(await startBedAccessPoint(setting, id, keys, profile));
    const traps = await setTraps(setting, keys);
    for (const trap of traps.values()) closers.push(() => trap.stop());
    const discovery = openDiscovery({ profile });
    closers.push(() => discovery.close());
    if (options.self) {
      progress('the own access point and message service');
      await startOwnSystem(setting, system, { certificates, profile, issue }, started);
    }
    const { counterparts, close } = openCounterparts(setting, keys, profile, discovery);
    closers.push(close);
    await sleep(Math.max(0, keys.shortLived.notAfter.getTime() - Date.now() + 1000));
    const bed = openBed({
      system,
      certificates,
      profile,
      keys,
      counterparts,
      traps,
      io: options.io,
    });
    return { bed, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function startBedAccessPoint(
  setting: BedSetting,
  id: 'bed' | 'wrong-key',
  keys: BedKeys,
  environment: Parameters<typeof startOneAccessPoint>[1]['environment'],
): Promise<RunningService> {
  const own = keys.accessPoints.get(id);
  if (!own) throw new Error(`There are no keys for ${id}`);
  const at = (port: number) => ({ host: setting.address, port });
  return startOneAccessPoint(setting, {
    id,
    environment,
    keys: own,
    publicUrl: bedUrl(setting, id),
    listeners: {
      as4: at(setting.ports.of(`as4-${id}`)),
      contract: at(setting.ports.of(`contract-c-${id}`)),
    },
    participants: parties
      .filter((each) => each.accessPoint === id)
      .map(({ id: party, participant }) => ({
        participant,
        contractClientPem: keys.organisations.get(party)?.contractClient.certificatePem ?? '',
      })),
  });
}

/** After it has been published: SMP goes on telling of it, OCSP and the revocation list say that it is revoked. */
async function revoke(keys: BedKeys, withSerial: (serial: string) => Promise<unknown>): Promise<void> {
  const own = keys.accessPoints.get('revoked');
  if (own) await withSerial(Certificate.parsePem(own.accessPoint.certificatePem)[0]?.serialNumber ?? '');
}

async function setTraps(setting: BedSetting, keys: BedKeys): Promise<Map<BedAccessPoint, TlsTrap>> {
  const revoked = keys.accessPoints.get('revoked');
  if (!revoked) throw new Error('There are no keys for the revoked access point');
  const at = (id: BedAccessPoint) => ({ host: setting.address, port: setting.ports.of(`as4-${id}`) });
  return new Map([
    ['revoked', await TlsTrap.listen(at('revoked'), revoked.tls)],
    ['expired-tls', await TlsTrap.listen(at('expired-tls'), keys.expiredTls)],
    ['foreign-tls', await TlsTrap.listen(at('foreign-tls'), keys.foreignTls)],
  ]);
}
