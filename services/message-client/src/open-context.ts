import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { createAddressBookClient } from '@budkavle/contracts';
import {
  createHttpClient,
  type Logger,
  openAuditLog,
  openBlobStore,
  openDatabase,
  openMasterKeys,
  openOrganisationKeys,
} from '@budkavle/platform';
import { fetch } from 'undici';
import type { MessageClientConfiguration } from './configuration.ts';
import type { Context } from './context.ts';
import { LiveHub } from './live/hub.ts';
import { storeConfiguredMailboxes } from './mailboxes/configured-mailboxes.ts';
import { EventExchange } from './nodes/event-exchange.ts';
import { BlobAccounts } from './store/blob-accounts.ts';
import { freeLeases } from './store/leases.ts';
import { migrations } from './store/migrations.ts';
import type { MessageClientDatabase } from './store/schema.ts';

/** Opens what the message client stands on, and stores the configured mailboxes. */
export async function openContext(
  configuration: MessageClientConfiguration,
  log: Logger,
): Promise<{ context: Context; close(): Promise<void> }> {
  const organisation = configuration.organisation.participant;
  const database = await openDatabase<MessageClientDatabase>({
    url: configuration.database.url,
    ...(configuration.database.schema === undefined ? {} : { schema: configuration.database.schema }),
    migrations,
    log,
  });
  const { db } = database;
  const keys = await openOrganisationKeys({
    folder: join(configuration.blobs.folder, 'keys'),
    masterKeys: openMasterKeys(configuration.blobs.masterKey),
  });
  const blobs = await openBlobStore({
    folder: join(configuration.blobs.folder, 'content'),
    keys,
    s3: configuration.blobs.s3,
  });
  await storeConfiguredMailboxes(db, configuration.mailboxes);
  await freeLeases(db);
  const auditLog = openAuditLog(db);
  const dispatcher = createHttpClient(
    configuration.addressBook.ca === undefined ? {} : { tls: { ca: configuration.addressBook.ca } },
  );
  const live = new LiveHub();
  const node = randomUUID();
  const exchange = new EventExchange({ db, hub: live, log, node });
  exchange.start();
  const context: Context = {
    configuration,
    db,
    blobs,
    blobAccounts: new BlobAccounts({ db, blobs, organisation }),
    addressBook: createAddressBookClient({
      baseUrl: configuration.addressBook.baseUrl,
      fetch: (url, init) => fetch(url, { ...init, dispatcher }),
      refreshSeconds: configuration.addressBook.refreshSeconds,
      onStale: (error) =>
        log.warn({ event: 'address_book.stale', error }, 'the address book is out of reach'),
    }),
    live,
    node,
    exchange,
    audit: { append: (entry, trx) => auditLog.append({ organisation, ...entry }, trx) },
    log,
  };
  return {
    context,
    async close() {
      await exchange.stop();
      await dispatcher.close();
      await blobs.close();
      await database.close();
    },
  };
}
