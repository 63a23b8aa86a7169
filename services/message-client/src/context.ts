import type { AddressBookClient } from '@budkavle/contracts';
import type { AuditLog, BlobStore, Logger } from '@budkavle/platform';
import type { Kysely } from 'kysely';
import type { MessageClientConfiguration } from './configuration.ts';
import type { LiveHub } from './live/hub.ts';
import type { EventExchange } from './nodes/event-exchange.ts';
import type { BlobAccounts } from './store/blob-accounts.ts';
import type { MessageClientDatabase } from './store/schema.ts';

/** What the parts of the message client share. */
export interface Context {
  configuration: MessageClientConfiguration;
  db: Kysely<MessageClientDatabase>;
  blobs: BlobStore;
  blobAccounts: BlobAccounts;
  addressBook: AddressBookClient;
  live: LiveHub;
  /** This process, among those on the same database. */
  node: string;
  exchange: Pick<EventExchange, 'sweep'>;
  audit: Pick<AuditLog, 'append'>;
  log: Logger;
}
