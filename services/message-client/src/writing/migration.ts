import type { Migration } from '@budkavle/platform';
import { tables } from '../store/tables.ts';

/** What belongs to a draft goes with it. */
export const writingMigration: Migration = {
  async up(db) {
    const { make, index } = tables(db);
    await db.schema
      .createTable('scheduled_send')
      .addColumn('draft_id', 'text', (column) =>
        column.primaryKey().references('draft.id').onDelete('cascade'),
      )
      .addColumn('version', 'integer', (column) => column.notNull())
      .addColumn('send_at', 'text', (column) => column.notNull())
      .addColumn('user_id', 'text', (column) => column.notNull())
      .addColumn('undo', 'integer', (column) => column.notNull())
      .execute();
    await index('scheduled_send_at', 'scheduled_send', ['send_at']);
    await db.schema
      .createTable('draft_recipient')
      .addColumn('draft_id', 'text', (column) => column.notNull().references('draft.id').onDelete('cascade'))
      .addColumn('position', 'integer', (column) => column.notNull())
      .addColumn('recipient_json', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('draft_recipient_pk', ['draft_id', 'position'])
      .execute();
    await make(
      'template',
      {
        id: 'text',
        mailbox_id: 'text',
        kind: 'text',
        name: 'text',
        subject: 'text',
        text: 'text',
        version: 'integer',
        changed_at: 'text',
        changed_by: 'text',
      },
      ['id'],
    );
    await index('template_mailbox', 'template', ['mailbox_id', 'name']);
    await make('favourite_recipient', { user_id: 'text', identifier: 'text', added_at: 'text' }, [
      'user_id',
      'identifier',
    ]);
  },
};
