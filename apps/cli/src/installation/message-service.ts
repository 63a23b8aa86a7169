import { createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sdkApiScopes } from '@budkavle/contracts';
import { MessageServiceConfiguration } from '@budkavle/message-service';
import { loadConfiguration, mergeConfiguration } from '@budkavle/platform';
import { contractUrl } from './contract-url.ts';
import { type KeyPairFiles, keyPair, keyPairs } from './key-pairs.ts';
import type { Installation } from './open.ts';

/** How the message client calls itself towards the message service. */
export const messageClientId = 'message-client';

/** The message service's configuration. Errors: CONFIG_INVALID, PKI_*. */
export function messageServiceConfiguration(installation: Installation): MessageServiceConfiguration {
  const { configuration, keysFolder, folder } = installation;
  const { contractC, contractD, organisation, masterKey, operations } = configuration;
  const files = ({ certificateFile, keyFile }: KeyPairFiles) => ({
    certificate: certificateFile,
    key: keyFile,
  });
  const present = keyPair(keysFolder, 'organisation');
  const [, ...earlier] = keyPairs(keysFolder, 'organisation');
  const worked = {
    environment: installation.environment(),
    listen: { host: contractD.host, port: contractD.port, tls: files(keyPair(keysFolder, 'contract-d')) },
    publicUrl: contractUrl(contractD),
    database: installation.databaseOf('message-service'),
    folder: installation.roleFolder('message-service'),
    masterKey,
    participants: [
      {
        ...organisation,
        keys: {
          signing: files(present),
          encryption: files(present),
          ...(earlier.length > 0 && {
            previousSigning: earlier.map(files),
            previousEncryption: earlier.map(files),
          }),
        },
        accessPoint: {
          url: contractUrl(contractC),
          tls: { ...files(keyPair(keysFolder, 'contract-c-client')), ca: [join(keysFolder, 'inner-ca.pem')] },
        },
      },
    ],
    apiClients: [
      {
        clientId: messageClientId,
        publicKey: createPublicKey(readFileSync(join(keysFolder, 'api-client.key'), 'utf8')).export({
          format: 'jwk',
        }),
        scopes: Object.values(sdkApiScopes),
        organizations: [{ participant: organisation.participant }],
      },
    ],
    ...('operations' in MessageServiceConfiguration.properties && {
      operations: { host: operations.host, port: operations.messageService },
    }),
  };
  return loadConfiguration(MessageServiceConfiguration, {
    values: mergeConfiguration(worked, configuration.messageService ?? {}),
    folder,
    prefix: 'BUDKAVLE_MESSAGE_SERVICE',
    place: 'messageService',
  });
}
