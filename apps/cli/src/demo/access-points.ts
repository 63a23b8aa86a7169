import { AccessPointConfiguration, startAccessPoint } from '@budkavle/access-point';
import type { EnvironmentProfile } from '@budkavle/contracts';
import { Certificate } from '@budkavle/pki';
import { loadConfiguration, type RunningService } from '@budkavle/platform';
import { databaseOf } from './databases.ts';
import type { DemoKeys } from './keys.ts';
import { type AccessPointId, accessPoints, organisations } from './plan.ts';
import { type DemoSetting, host } from './setting.ts';

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
    const tls = { certificate: own.tls.certificatePem, key: own.tls.keyPem };
    const clientTls = { certificate: own.clientTls.certificatePem, key: own.clientTls.keyPem };
    const served = [
      ...organisations
        .filter((each) => each.accessPoint === id)
        .map((each) => ({
          participant: each.participant,
          contractClientPem: keys.organisations.get(each.id)?.contractClient.certificatePem ?? '',
        })),
      ...extra.filter((each) => each.accessPoint === id),
    ];
    const configuration = loadConfiguration(AccessPointConfiguration, {
      prefix: `BUDKAVLE_DEMO_AP_${id.toUpperCase()}`,
      overrides: {
        environment,
        database: databaseOf(setting.folder, `access-point-${id}`, {
          url: setting.databaseUrl,
          prefix: setting.schemaPrefix,
        }),
        blobs: {
          folder: setting.folder.sub('access-point', id),
          masterKey: setting.folder.masterKey(`access-point-${id}`),
        },
        keys: [{ certificate: own.accessPoint.certificatePem, key: own.accessPoint.keyPem }],
        as4: {
          host,
          port: setting.ports.of(`as4-${id}`),
          publicUrl: as4Url(setting, id),
          tls,
          clientTls,
        },
        contract: { host, port: setting.ports.of(`contract-c-${id}`), tls },
        participants: served.map((each) => ({
          id: each.participant,
          clientFingerprints: [Certificate.parseAny(each.contractClientPem).fingerprintSha256],
        })),
        sending: { pollMs: 500, retrySeconds: 5 },
      },
    });
    started.push(await startAccessPoint(configuration));
  }
}
