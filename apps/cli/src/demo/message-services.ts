import { type EnvironmentProfile, sdkApiScopes } from '@budkavle/contracts';
import { MessageServiceConfiguration, startMessageService } from '@budkavle/message-service';
import { createLogger, loadConfiguration, type RunningService } from '@budkavle/platform';
import { contractUrl } from './access-points.ts';
import { databaseOf } from './databases.ts';
import type { KeyPair } from './folder.ts';
import type { DemoKeys } from './keys.ts';
import { type OrganisationId, organisations } from './plan.ts';
import { type DemoSetting, type Housing, host } from './setting.ts';

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
  for (const { id, name, participant, accessPoint } of organisations) {
    const own = keys.organisations.get(id);
    if (!own) throw new Error(`There are no keys for ${id}`);
    started.push(
      await startOneMessageService(setting, {
        id,
        environment,
        organisation: { participant, name },
        keys: own,
        accessPointUrl: contractUrl(setting, accessPoint),
        listen: { host, port: setting.ports.of(`contract-d-${id}`) },
        apiClients: [
          {
            clientId: `meddelandeklient-${id}`,
            publicKey: own.apiClient.publicJwk as { kty: string },
            scopes: Object.values(sdkApiScopes),
            organizations: [{ participant }],
          },
        ],
      }),
    );
  }
}

type Files = Pick<KeyPair, 'certificateFile' | 'keyFile'>;

/** What one message service is started from. */
export interface MessageServicePlan {
  id: string;
  environment: EnvironmentProfile;
  organisation: { participant: string; name: string };
  keys: { organisation: Files; contractClient: Files };
  /** Contract C. */
  accessPointUrl: string;
  listen: { host: string; port: number };
  apiClients: MessageServiceConfiguration['apiClients'];
}

export function startOneMessageService(housing: Housing, plan: MessageServicePlan): Promise<RunningService> {
  const { id, environment, keys } = plan;
  const caFile = housing.folder.textFile('keys/tls-anchors.pem', environment.trust.tls.anchors.join('\n'));
  const files = { certificate: keys.organisation.certificateFile, key: keys.organisation.keyFile };
  const configuration = loadConfiguration(MessageServiceConfiguration, {
    prefix: `BUDKAVLE_DEMO_MS_${id.toUpperCase()}`,
    overrides: {
      environment,
      listen: plan.listen,
      database: databaseOf(housing, `message-service-${id}`),
      folder: housing.folder.sub('message-service', id),
      masterKey: housing.folder.masterKey(`message-service-${id}`),
      participants: [
        {
          ...plan.organisation,
          keys: { signing: files, encryption: files },
          accessPoint: {
            url: plan.accessPointUrl,
            tls: {
              certificate: keys.contractClient.certificateFile,
              key: keys.contractClient.keyFile,
              ca: [caFile],
            },
          },
        },
      ],
      apiClients: plan.apiClients,
      scanner: { kind: 'eicar-only' },
      addressBookRefreshSeconds: 10,
      workers: { pollMs: 2000, retryMs: 1000 },
    },
  });
  const log = createLogger({ name: `message-service-${id}`, level: housing.logLevel });
  return startMessageService(configuration, { log });
}
