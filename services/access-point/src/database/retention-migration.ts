import { columns, type Migration, now } from '@budkavle/platform';
import { sql } from 'kysely';

const { text, integer, timestamp } = columns;

/** Columns of indexes for erasing, for telling what is referred to, and for searching 12 months of events. */
const indexes: Record<string, [table: string, columns: string, where?: string]> = {
  outbound_payload: ['outbound', 'has_blob, updated_at', 'next_attempt_at is null'],
  inbound_payload: ['inbound', 'has_blob, delivered_at', 'delivered_at is not null'],
  outbound_settled: ['outbound', 'updated_at', 'next_attempt_at is null'],
  inbound_delivered: ['inbound', 'delivered_at', 'delivered_at is not null'],
  outbound_event_of: ['outbound_event', 'outbound_id'],
  received_at: ['received', 'received_at'],
  outbound_content: ['outbound', 'participant, sha256'],
  inbound_content: ['inbound', 'participant, sha256'],
  inbound_header: ['inbound', 'participant, header_sha256'],
  inbound_evidence: ['inbound', 'participant, evidence_sha256'],
  outbound_proof_evidence: ['outbound_proof', 'evidence_organisation, evidence_sha256'],
  evidence_part_of: ['evidence_part', 'organisation, part_sha256'],
  event_log_at: ['event_log', 'at'],
  event_log_xhe: ['event_log', 'xhe_id'],
  event_log_conversation: ['event_log', 'conversation_id'],
  event_log_turn: ['event_log', 'participant, at, id'],
};

export const retentionMigration: Migration = {
  async up(db) {
    await db.schema
      .createTable('maintenance')
      .addColumn('name', text, (c) => c.primaryKey())
      .addColumn('made_at', timestamp, (c) => c.notNull())
      .addColumn('ended_at', timestamp)
      .addColumn('result', text)
      .addColumn('next_attempt_at', timestamp)
      .addColumn('lease_token', text)
      .addColumn('lease_until', timestamp)
      .addColumn('attempts', integer, (c) => c.notNull())
      .execute();
    for (const name of ['retention', 'sweep'])
      await db
        .insertInto('maintenance')
        .values({ name, made_at: now(), next_attempt_at: now(), attempts: 0 })
        .execute();
    await db.schema
      .createTable('evidence_part')
      .addColumn('organisation', text, (c) => c.notNull())
      .addColumn('evidence_sha256', text, (c) => c.notNull())
      .addColumn('part_sha256', text, (c) => c.notNull())
      .addPrimaryKeyConstraint('evidence_part_key', ['organisation', 'evidence_sha256', 'part_sha256'])
      .execute();
    // Taken over by one that also gives the order.
    await db.schema.dropIndex('event_log_participant').execute();
    for (const [name, [table, list, where]] of Object.entries(indexes))
      await sql
        .raw(`create index ${name} on ${table} (${list})${where ? ` where ${where}` : ''}`)
        .execute(db);
  },
};
