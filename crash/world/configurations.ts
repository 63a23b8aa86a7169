import { sdkApiScopes } from '@budkavle/contracts';
import type { FederationConfigurationInput } from '@budkavle/federation';
import { Certificate } from '@budkavle/pki';
import { databaseOf } from '../../apps/cli/src/demo/databases.ts';
import {
  type AccessPointId,
  accessPoints,
  organisations,
  type PlannedOrganisation,
} from '../../apps/cli/src/demo/plan.ts';
import { environmentName, host } from '../../apps/cli/src/demo/setting.ts';
import type { ProcessDescription } from '../processes/description.ts';
import type { CrashListener } from './ports.ts';
import type { Prepared } from './prepare.ts';
import type { WorldSetting } from './setting.ts';

/** The federation: it listens at inner addresses and tells the outer ones. */
export function federationConfiguration(setting: WorldSetting): FederationConfigurationInput {
  const { ports, folder } = setting;
  const at = (name: CrashListener) => ({ host, port: ports.inner(name) });
  return {
    environment: environmentName,
    smlZone: 'sml.demo.example',
    database: databaseOf(setting, 'federation'),
    folder: folder.sub('federation'),
    keyPassphrase: folder.masterKey('federation'),
    sml: { ...at('dns'), ttlSeconds: 60, negativeTtlSeconds: 5 },
    smp: {
      ...at('smp'),
      publicUrl: `https://${host}:${ports.outer.of('smp')}`,
      requestsPerSecond: 500,
      publicationPollMs: 2000,
    },
    addressBook: {
      ...at('address-book'),
      publicUrl: `https://${host}:${ports.outer.of('address-book')}/addressbook/api`,
    },
    pki: {
      ...at('pki'),
      publicUrl: `http://${host}:${ports.outer.of('pki')}`,
      crlHours: 24,
      ocspSeconds: 60,
    },
    externalAuthorities: true,
    logLevel: setting.logLevel,
  };
}

/** Every process of the world, node by node. */
export function describeAll(setting: WorldSetting, prepared: Prepared): ProcessDescription[] {
  const nodes = Array.from({ length: setting.nodes }, (_, index) => index + 1);
  const suffix = (node: number) => (setting.nodes > 1 ? `-${node}` : '');
  const { logLevel } = setting;
  return [
    { name: 'federation', kind: 'federation', logLevel, configuration: federationConfiguration(setting) },
    ...nodes.flatMap((node) =>
      accessPoints.map(({ id }) => ({
        name: `access-point-${id}${suffix(node)}`,
        kind: 'access-point' as const,
        logLevel,
        configuration: accessPointConfiguration(setting, prepared, id, node),
      })),
    ),
    ...nodes.flatMap((node) =>
      organisations.map((organisation) => ({
        name: `message-service-${organisation.id}${suffix(node)}`,
        kind: 'message-service' as const,
        logLevel,
        configuration: messageServiceConfiguration(setting, prepared, organisation, node),
      })),
    ),
  ];
}

/** Leases and pauses are short, so that one run sees many of them run out. */
function accessPointConfiguration(
  setting: WorldSetting,
  { profile, keys }: Prepared,
  id: AccessPointId,
  node: number,
) {
  const { ports, folder } = setting;
  const own = keys.accessPoints.get(id);
  if (!own) throw new Error(`There are no keys for the access point ${id}`);
  const pair = (of: keyof typeof own) => ({ certificate: own[of].certificatePem, key: own[of].keyPem });
  const service = `access-point-${id}`;
  const drain = setting.nodes > 1 ? { drainSeconds: 6 } : {};
  return {
    environment: profile,
    database: databaseOf(setting, service),
    blobs: {
      folder: setting.folderOf?.(service) ?? folder.sub('access-point', id),
      masterKey: folder.masterKey(service),
    },
    keys: [pair('accessPoint')],
    as4: {
      host,
      port: ports.inner(`as4-${id}`, node),
      ...drain,
      publicUrl: `https://${host}:${ports.outer.of(`as4-${id}`)}/as4`,
      tls: pair('tls'),
      clientTls: pair('clientTls'),
    },
    contract: { host, port: ports.inner(`contract-c-${id}`, node), ...drain, tls: pair('tls') },
    participants: organisations
      .filter((each) => each.accessPoint === id)
      .map((each) => ({
        id: each.participant,
        clientFingerprints: [
          Certificate.parseAny(keys.organisations.get(each.id)?.contractClient.certificatePem ?? '')
            .fingerprintSha256,
        ],
      })),
    receiving: { leaseSeconds: 20, idleSeconds: 10 },
    sending: { retrySeconds: 2, leaseSeconds: 6, pollMs: 1000, connectSeconds: 5, pushSeconds: 60 },
  };
}

function messageServiceConfiguration(
  setting: WorldSetting,
  { profile, keys }: Prepared,
  { id, name, participant, accessPoint }: PlannedOrganisation,
  node: number,
) {
  const { ports, folder } = setting;
  const own = keys.organisations.get(id);
  if (!own) throw new Error(`There are no keys for ${id}`);
  const caFile = folder.textFile('keys/tls-anchors.pem', profile.trust.tls.anchors.join('\n'));
  const files = { certificate: own.organisation.certificateFile, key: own.organisation.keyFile };
  const service = `message-service-${id}`;
  return {
    environment: profile,
    listen: {
      host,
      port: ports.inner(`contract-d-${id}`, node),
      ...(setting.nodes > 1 && { drainSeconds: 6 }),
    },
    publicUrl: `http://${host}:${ports.outer.of(`contract-d-${id}`)}`,
    database: databaseOf(setting, service),
    folder: setting.folderOf?.(service) ?? folder.sub('message-service', id),
    masterKey: folder.masterKey(service),
    participants: [
      {
        participant,
        name,
        keys: { signing: files, encryption: files },
        accessPoint: {
          url: `https://${host}:${ports.outer.of(`contract-c-${accessPoint}`)}`,
          tls: {
            certificate: own.contractClient.certificateFile,
            key: own.contractClient.keyFile,
            ca: [caFile],
          },
        },
      },
    ],
    apiClients: [
      {
        clientId: `driver-${id}`,
        publicKey: own.apiClient.publicJwk,
        scopes: Object.values(sdkApiScopes),
        organizations: [{ participant }],
      },
    ],
    scanner: setting.scanner ? { kind: 'clamd', ...setting.scanner } : { kind: 'eicar-only' },
    addressBookRefreshSeconds: 5,
    workers: { pollMs: 1000, retryMs: 500 },
  };
}
