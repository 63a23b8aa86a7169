import { fileURLToPath } from 'node:url';
import type { EnvironmentProfile } from '@budkavle/contracts';
import {
  MessageClientConfiguration,
  startMessageClient,
  startTestIdentityProvider,
  TestIdentityProviderConfiguration,
} from '@budkavle/message-client';
import { loadConfiguration, type RunningService } from '@budkavle/platform';
import { databaseOf } from './databases.ts';
import type { DemoKeys } from './keys.ts';
import { contractDUrl } from './message-services.ts';
import { functionalAddress, type OrganisationId, organisations, type PlannedOrganisation } from './plan.ts';
import { type DemoSetting, host } from './setting.ts';

const webFolder = fileURLToPath(new URL('../../../../services/message-client/web/dist', import.meta.url));

export function webUrl({ ports }: DemoSetting, id: OrganisationId): string {
  return `http://${host}:${ports.of(`web-${id}`)}`;
}

export function issuerUrl({ ports }: DemoSetting): string {
  return `http://${host}:${ports.of('identity-provider')}`;
}

/** The bundled test identity provider, with the demo's persons. */
export function startIdentityProvider(setting: DemoSetting): Promise<RunningService> {
  return startTestIdentityProvider(
    loadConfiguration(TestIdentityProviderConfiguration, {
      prefix: 'BUDKAVLE_DEMO_IDP',
      overrides: {
        environment: { name: 'demo', isDemo: true },
        listener: { host, port: setting.ports.of('identity-provider') },
        organisations: organisations.map((organisation) => ({
          participant: organisation.participant,
          name: organisation.name,
          clients: [
            {
              clientId: organisation.id,
              clientSecret: setting.folder.masterKey(`identity-provider-${organisation.id}`),
              redirectUris: [`${webUrl(setting, organisation.id)}/login/callback`],
              postLogoutRedirectUris: [`${webUrl(setting, organisation.id)}/`],
            },
          ],
          persons: organisation.persons.map((person) => ({
            sub: person.id,
            name: person.name,
            title: person.title,
            groups: [...person.groups],
          })),
        })),
      },
    }),
  );
}

/** One message client for each organisation. */
export async function startMessageClients(
  setting: DemoSetting,
  environment: EnvironmentProfile,
  keys: DemoKeys,
  started: RunningService[],
): Promise<void> {
  for (const organisation of organisations)
    started.push(await startOne(setting, environment, keys, organisation));
}

function startOne(
  setting: DemoSetting,
  environment: EnvironmentProfile,
  keys: DemoKeys,
  organisation: PlannedOrganisation,
): Promise<RunningService> {
  const { id, name, participant } = organisation;
  const contractD = contractDUrl(setting, id);
  return startMessageClient(
    loadConfiguration(MessageClientConfiguration, {
      prefix: `BUDKAVLE_DEMO_MC_${id.toUpperCase()}`,
      overrides: {
        organisation: { participant, name },
        environment: { name: 'demo', isDemo: true },
        listener: { host, port: setting.ports.of(`web-${id}`) },
        publicUrl: webUrl(setting, id),
        database: databaseOf(setting, `message-client-${id}`),
        blobs: {
          folder: setting.folder.sub('message-client', id),
          masterKey: setting.folder.masterKey(`message-client-${id}`),
        },
        messageService: {
          baseUrl: `${contractD}/v1`,
          tokenUrl: `${contractD}/oauth2/token`,
          clientId: `meddelandeklient-${id}`,
          privateKey: keys.organisations.get(id)?.apiClient.privateKeyPem,
        },
        addressBook: {
          baseUrl: environment.addressBookUrl,
          refreshSeconds: 10,
          ca: environment.trust.tls.anchors,
        },
        openIdConnect: {
          issuer: issuerUrl(setting),
          clientId: id,
          clientSecret: setting.folder.masterKey(`identity-provider-${id}`),
          scopes: ['openid', 'profile', 'groups'],
        },
        mailboxes: organisation.mailboxes.map((mailbox) => ({
          address: functionalAddress(organisation, mailbox.function),
          name: mailbox.name,
          description: mailbox.description,
          rules: Object.entries(mailbox.permissions).map(([group, permissions]) => ({
            claim: 'groups',
            value: group,
            permissions: [...permissions],
          })),
        })),
        administrators: [{ claim: 'groups', value: 'administrator' }],
        webFolder,
        logLevel: setting.logLevel,
      },
    }),
  );
}
