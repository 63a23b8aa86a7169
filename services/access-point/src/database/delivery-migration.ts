import { columns, type Migration } from '@budkavle/platform';
import { sql } from 'kysely';

const { text, integer, timestamp } = columns;

/** Lanes, order within a conversation, and indexes over what is still to be done only: what is done costs a claim nothing. */
export const deliveryMigration: Migration = {
  async up(db) {
    // SQLite adds one column at a time.
    await db.schema.alterTable('outbound').addColumn('look_up_since', timestamp).execute();
    await db.schema.alterTable('outbound').addColumn('order_key', text).execute();
    await db.schema
      .alterTable('outbound')
      .addColumn('lane', integer, (c) => c.notNull().defaultTo(0))
      .execute();
    await sql`update outbound set lane = 1 where size > 5000000`.execute(db);
    await db.schema.dropIndex('outbound_due').execute();
    await sql`create index outbound_turn on outbound (lane, participant, next_attempt_at) where next_attempt_at is not null`.execute(
      db,
    );
    await sql`create index outbound_held on outbound (lease_until) where lease_until is not null`.execute(db);
    await sql`create index outbound_order on outbound (participant, order_key, recipient, created_at) where next_attempt_at is not null and order_key is not null`.execute(
      db,
    );
    await db.schema
      .createTable('receiver_circuit')
      .addColumn('endpoint', text, (c) => c.primaryKey())
      .addColumn('failures', integer, (c) => c.notNull())
      .addColumn('since', timestamp, (c) => c.notNull())
      .addColumn('open_until', timestamp)
      .execute();
  },
};
