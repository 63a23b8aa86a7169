import { columns, type Migration } from '@budkavle/platform';

/** Messages that retention has taken away lie in a bin for a while before they are erased. */
export const binMigration: Migration = {
  async up(db) {
    await db.schema.alterTable('message').addColumn('binned_at', columns.timestamp).execute();
    await db.schema.createIndex('message_binned_at').on('message').column('binned_at').execute();
  },
};
