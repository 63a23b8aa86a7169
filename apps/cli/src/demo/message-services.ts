import { type EnvironmentProfile, sdkApiScopes } from '@budkavle/contracts';
import { MessageServiceConfiguration, startMessageService } from '@budkavle/message-service';
import { loadConfiguration, type RunningService } from '@budkavle/platform';
import { contractUrl } from './access-points.ts';
import { databaseOf } from './databases.ts';
import type { DemoKeys } from './keys.ts';
import { type OrganisationId, organisations } from './plan.ts';
import { type DemoSetting, host } from './setting.ts';

export function contractDUrl({ ports }: DemoSetting, id: OrganisationId): string {
  return `http://${host}:${ports.of(`contract-d-${id}`)}`;
}

/** One message service for each organisation, each with keys, database and folder of its own. */
export async function startMessageServices(
  setting: DemoSetting,
  environment: EnvironmentProfile,
  keys: DemoKeys,
  started: RunningService[],
): Promise<void> {
  const caFile = setting.folder.textFile('keys/tls-anchors.pem', environment.trust.tls.anchors.join('\n'));
  for (const { id, name, participant, accessPoint } of organisations) {
    const own = keys.organisations.get(id);
    if (!own) throw new Error(`There are no keys for ${id}`);
    const files = { certificate: own.organisation.certificateFile, key: own.organisation.keyFile };
    const configuration = loadConfiguration(MessageServiceConfiguration, {
      prefix: `BUDKAVLE_DEMO_MS_${id.toUpperCase()}`,
      overrides: {
        environment,
        listen: { host, port: setting.ports.of(`contract-d-${id}`) },
        database: databaseOf(setting.folder, `message-service-${id}`, {
          url: setting.databaseUrl,
          prefix: setting.schemaPrefix,
        }),
        folder: setting.folder.sub('message-service', id),
        masterKey: setting.folder.masterKey(`message-service-${id}`),
        participants: [
          {
            participant,
            name,
            keys: { signing: files, encryption: files },
            accessPoint: {
              url: contractUrl(setting, accessPoint),
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
            clientId: `meddelandeklient-${id}`,
            publicKey: own.apiClient.publicJwk,
            scopes: Object.values(sdkApiScopes),
            organizations: [{ participant }],
          },
        ],
        scanner: { kind: 'eicar-only' },
        addressBookRefreshSeconds: 10,
        workers: { pollMs: 500, retryMs: 1000 },
      },
    });
    started.push(await startMessageService(configuration));
  }
}
