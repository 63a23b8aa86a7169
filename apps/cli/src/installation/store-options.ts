import { join } from 'node:path';
import type { MessageServiceConfiguration } from '@budkavle/message-service';
import { type OrganisationKeys, openMasterKeys, openOrganisationKeys, secretFile } from '@budkavle/platform';
import type { Role } from './configuration.ts';
import type { Installation } from './open.ts';

type StoreOptions = Pick<
  MessageServiceConfiguration,
  'database' | 'folder' | 'masterKey' | 'retention' | 's3'
>;

/** What the message service's store is opened with: needs no certificates, unlike the service's whole configuration. */
export function messageStoreOptions(installation: Installation): StoreOptions {
  const { configuration } = installation;
  const section = (configuration.messageService ?? {}) as Partial<StoreOptions>;
  return {
    database: section.database ?? installation.databaseOf('message-service'),
    folder: section.folder ?? installation.roleFolder('message-service'),
    masterKey: configuration.masterKey,
    ...(section.retention && { retention: section.retention }),
    ...(section.s3 && { s3: section.s3 }),
  };
}

/** Folder of a role's wrapped keys. */
export function keysFolderOf(installation: Installation, role: Role): string {
  return join(installation.roleFolder(role), 'keys');
}

export function openRoleKeys(installation: Installation, role: Role): Promise<OrganisationKeys> {
  return openOrganisationKeys({
    folder: keysFolderOf(installation, role),
    masterKeys: openMasterKeys(installation.configuration.masterKey),
  });
}

/** The file that the master key comes from; undefined when it comes from the environment or stands in the configuration. */
export function masterKeyFile(installation: Installation): string | undefined {
  return secretFile(installation.configuration.masterKey);
}
