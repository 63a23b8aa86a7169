import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { MessageClientConfiguration } from '@budkavle/message-client';
import { loadConfiguration, mergeConfiguration } from '@budkavle/platform';
import { contractUrl } from './contract-url.ts';
import { messageClientId } from './message-service.ts';
import type { Installation } from './open.ts';

const builtWeb = fileURLToPath(new URL('../../../../services/message-client/web/dist', import.meta.url));

/** The message client's configuration. Errors: CONFIG_INVALID. */
export function messageClientConfiguration(installation: Installation): MessageClientConfiguration {
  const { configuration, keysFolder, folder } = installation;
  const { contractD, organisation, masterKey, operations, web } = configuration;
  const environment = installation.environment();
  const worked = {
    organisation,
    environment: { name: environment.name, isDemo: environment.demo === true },
    listener: { host: web.host, port: web.port },
    ...(web.publicUrl !== undefined && { publicUrl: web.publicUrl }),
    database: installation.databaseOf('message-client'),
    blobs: { folder: installation.roleFolder('message-client'), masterKey },
    messageService: {
      baseUrl: `${contractUrl(contractD)}/v1`,
      tokenUrl: `${contractUrl(contractD)}/oauth2/token`,
      clientId: messageClientId,
      privateKey: readFileSync(join(keysFolder, 'api-client.key'), 'utf8'),
      ca: [readFileSync(join(keysFolder, 'inner-ca.pem'), 'utf8')],
    },
    // The address book is a public web site: its certificate may come from the federation's authorities or the web's.
    addressBook: {
      baseUrl: environment.addressBookUrl,
      ca: [...environment.trust.tls.anchors, ...rootCertificates],
    },
    mailboxes: [],
    ...(existsSync(join(builtWeb, 'index.html')) && { webFolder: builtWeb }),
    logLevel: configuration.logLevel,
    ...('operations' in MessageClientConfiguration.properties && {
      operations: { host: operations.host, port: operations.messageClient },
    }),
  };
  return loadConfiguration(MessageClientConfiguration, {
    values: mergeConfiguration(worked, configuration.messageClient ?? {}),
    folder,
    prefix: 'BUDKAVLE_MESSAGE_CLIENT',
    place: 'messageClient',
  });
}
