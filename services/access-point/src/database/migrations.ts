import { columns, dialectOf, type Migrations } from '@budkavle/platform';
import type { CreateTableBuilder } from 'kysely';
import { sql } from 'kysely';
import { deliveryMigration } from './delivery-migration.ts';
import { retentionMigration } from './retention-migration.ts';

const { text, integer, bigint, timestamp } = columns;

// biome-ignore lint/suspicious/noExplicitAny: the builder's type grows with each column
function leaseColumns(table: CreateTableBuilder<any, any>): CreateTableBuilder<any, any> {
  return table
    .addColumn('next_attempt_at', timestamp)
    .addColumn('lease_token', text)
    .addColumn('lease_until', timestamp)
    .addColumn('attempts', integer, (c) => c.notNull());
}

export const migrations: Migrations = {
  '0001-outbound': {
    async up(db) {
      await leaseColumns(
        db.schema
          .createTable('outbound')
          .addColumn('id', text, (c) => c.primaryKey())
          .addColumn('participant', text, (c) => c.notNull())
          .addColumn('xhe_id', text, (c) => c.notNull())
          .addColumn('as4_message_id', text, (c) => c.notNull().unique())
          .addColumn('as4_timestamp', timestamp, (c) => c.notNull())
          .addColumn('conversation_id', text, (c) => c.notNull())
          .addColumn('sender', text, (c) => c.notNull())
          .addColumn('recipient', text, (c) => c.notNull())
          .addColumn('document_scheme', text, (c) => c.notNull())
          .addColumn('document_value', text, (c) => c.notNull())
          .addColumn('process_scheme', text, (c) => c.notNull())
          .addColumn('process_value', text, (c) => c.notNull())
          .addColumn('sha256', text, (c) => c.notNull())
          .addColumn('size', bigint, (c) => c.notNull())
          .addColumn('has_blob', integer, (c) => c.notNull())
          .addColumn('state', text, (c) => c.notNull())
          .addColumn('transport_attempts', integer, (c) => c.notNull())
          .addColumn('discovery_attempts', integer, (c) => c.notNull())
          .addColumn('deadline_at', timestamp)
          .addColumn('refreshed', integer, (c) => c.notNull())
          .addColumn('receiver_access_point', text)
          .addColumn('code', text)
          .addColumn('detail', text)
          .addColumn('retry_at', timestamp)
          .addColumn('created_at', timestamp, (c) => c.notNull())
          .addColumn('updated_at', timestamp, (c) => c.notNull())
          .addUniqueConstraint('outbound_xhe', ['participant', 'xhe_id']),
      ).execute();
      await db.schema.createIndex('outbound_due').on('outbound').column('next_attempt_at').execute();
      await db.schema
        .createTable('outbound_proof')
        .addColumn('outbound_id', text, (c) => c.primaryKey().references('outbound.id'))
        .addColumn('receipt', text, (c) => c.notNull())
        .addColumn('receipt_message_id', text, (c) => c.notNull())
        .addColumn('signer_certificate', text, (c) => c.notNull())
        .addColumn('signature', text, (c) => c.notNull())
        .addColumn('evidence_organisation', text, (c) => c.notNull())
        .addColumn('evidence_sha256', text, (c) => c.notNull())
        .addColumn('received_at', timestamp, (c) => c.notNull())
        .execute();
      await db.schema
        .createTable('participant_sequence')
        .addColumn('participant', text, (c) => c.primaryKey())
        .addColumn('last', bigint, (c) => c.notNull())
        .execute();
      await db.schema
        .createTable('outbound_event')
        .addColumn('participant', text, (c) => c.notNull())
        .addColumn('sequence', bigint, (c) => c.notNull())
        .addColumn('outbound_id', text, (c) => c.notNull().references('outbound.id'))
        .addColumn('xhe_id', text, (c) => c.notNull())
        .addColumn('as4_message_id', text, (c) => c.notNull())
        .addColumn('type', text, (c) => c.notNull())
        .addColumn('at', timestamp, (c) => c.notNull())
        .addColumn('attempt', integer, (c) => c.notNull())
        .addColumn('receiver_access_point', text)
        .addColumn('code', text)
        .addColumn('detail', text)
        .addColumn('retry_at', timestamp)
        .addPrimaryKeyConstraint('outbound_event_key', ['participant', 'sequence'])
        .execute();
    },
  },
  '0002-inbound': {
    async up(db) {
      await db.schema
        .createTable('received')
        .addColumn('sender_access_point', text, (c) => c.notNull())
        .addColumn('as4_message_id', text, (c) => c.notNull())
        .addColumn('inbound_id', text, (c) => c.notNull())
        .addColumn('attachment_digest', text, (c) => c.notNull())
        .addColumn('references_digest', text, (c) => c.notNull())
        .addColumn('receipt', text, (c) => c.notNull())
        .addColumn('received_at', timestamp, (c) => c.notNull())
        .addPrimaryKeyConstraint('received_key', ['sender_access_point', 'as4_message_id'])
        .execute();
      await leaseColumns(
        db.schema
          .createTable('inbound')
          .addColumn('id', text, (c) => c.primaryKey())
          .addColumn('participant', text, (c) => c.notNull())
          .addColumn('xhe_id', text, (c) => c.notNull())
          .addColumn('as4_message_id', text, (c) => c.notNull())
          .addColumn('conversation_id', text, (c) => c.notNull())
          .addColumn('sender', text, (c) => c.notNull())
          .addColumn('recipient', text, (c) => c.notNull())
          .addColumn('sender_access_point', text, (c) => c.notNull())
          .addColumn('document_scheme', text, (c) => c.notNull())
          .addColumn('document_value', text, (c) => c.notNull())
          .addColumn('sha256', text, (c) => c.notNull())
          .addColumn('size', bigint, (c) => c.notNull())
          .addColumn('has_blob', integer, (c) => c.notNull())
          .addColumn('state', text, (c) => c.notNull())
          .addColumn('header_sha256', text, (c) => c.notNull())
          .addColumn('evidence_sha256', text, (c) => c.notNull())
          .addColumn('received_at', timestamp, (c) => c.notNull())
          .addColumn('delivered_at', timestamp),
      ).execute();
      await db.schema
        .createIndex('inbound_due')
        .on('inbound')
        .columns(['participant', 'next_attempt_at'])
        .execute();
      await db.schema.createIndex('inbound_state').on('inbound').column('state').execute();
    },
  },
  '0003-event-log': {
    async up(db) {
      const serial = dialectOf(db) === 'sqlite' ? integer : sql`bigserial`;
      await db.schema
        .createTable('event_log')
        .addColumn('id', serial, (c) => c.primaryKey())
        .addColumn('participant', text, (c) => c.notNull())
        .addColumn('direction', text, (c) => c.notNull())
        .addColumn('at', timestamp, (c) => c.notNull())
        .addColumn('outcome', text, (c) => c.notNull())
        .addColumn('access_point', text)
        .addColumn('certificate', text)
        .addColumn('signature', text)
        .addColumn('sender', text)
        .addColumn('recipient', text)
        .addColumn('as4_message_id', text)
        .addColumn('conversation_id', text)
        .addColumn('xhe_id', text)
        .addColumn('code', text)
        .addColumn('cause', text)
        .execute();
      await db.schema
        .createIndex('event_log_participant')
        .on('event_log')
        .columns(['participant', 'at'])
        .execute();
      await db.schema.createIndex('event_log_message').on('event_log').column('as4_message_id').execute();
    },
  },
  '0004-delivery': deliveryMigration,
  '0005-retention': retentionMigration,
};
