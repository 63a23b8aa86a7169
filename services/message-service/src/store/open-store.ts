import { join } from 'node:path';
import {
  type AuditLog,
  type BlobStore,
  createLogger,
  type Logger,
  type OrganisationKeys,
  openAuditLog,
  openBlobStore,
  openDatabase,
  openMasterKeys,
  openOrganisationKeys,
  parseMasterKeys,
} from '@budkavle/platform';
import type { Kysely } from 'kysely';
import type { MessageServiceConfiguration } from '../configuration/configuration.ts';
import { type RetentionSettings, retentionSettings } from '../configuration/settings.ts';
import { migrations } from '../database/migrations.ts';
import type { Tables } from '../database/tables.ts';
import { openAuditKey, type ServiceKeysOptions } from './service-key.ts';

/** Everything that the service keeps, without what it talks to: for the service itself and for the command line beside it. */
export interface MessageStore {
  readonly settings: RetentionSettings;
  readonly db: Kysely<Tables>;
  readonly keys: OrganisationKeys;
  readonly serviceKeys: ServiceKeysOptions;
  readonly blobs: BlobStore;
  readonly audit: AuditLog;
  readonly log: Logger;
  close(): Promise<void>;
}

/** Opens it; a service may run on it at the same time. Errors: CONFIG_INVALID, DATABASE_*, KEY_UNREADABLE. */
export async function openMessageStore(
  configuration: Pick<MessageServiceConfiguration, 'database' | 'folder' | 'masterKey' | 'retention' | 's3'>,
  options: { log?: Logger } = {},
): Promise<MessageStore> {
  const log = options.log ?? createLogger({ name: 'message-service', level: 'warn' });
  const closers: (() => Promise<unknown>)[] = [];
  const close = async () => {
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  try {
    const database = await openDatabase<Tables>({
      url: configuration.database.url,
      migrations,
      log,
      ...(configuration.database.schema !== undefined && { schema: configuration.database.schema }),
    });
    closers.push(database.close);
    const keys = await openOrganisationKeys({
      folder: join(configuration.folder, 'keys'),
      masterKeys: openMasterKeys(configuration.masterKey),
    });
    const blobs = await openBlobStore({
      folder: join(configuration.folder, 'blobs'),
      keys,
      s3: configuration.s3,
    });
    closers.push(() => blobs.close());
    const serviceKeys = { db: database.db, keys, masterKeys: parseMasterKeys(configuration.masterKey) };
    const audit = openAuditLog(database.db, { key: await openAuditKey(serviceKeys) });
    const settings = retentionSettings(configuration.retention);
    return { settings, db: database.db, keys, serviceKeys, blobs, audit, log, close };
  } catch (error) {
    await close();
    throw error;
  }
}
