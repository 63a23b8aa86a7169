import { auditMigration, type Migration, type Migrations } from '@budkavle/platform';
import type { CreateTableBuilder } from 'kysely';
import { handlingMigration } from '../handling/migration.ts';
import { nodesMigration } from '../nodes/migration.ts';
import { permissionsMigration } from '../permissions/migration.ts';
import { searchMigration } from '../search/migration.ts';
import { watchMigration } from '../watch/migration.ts';
import { writingMigration } from '../writing/migration.ts';

type Columns = Record<string, 'text' | 'text?' | 'integer'>;

/** Columns by name; `?` allows null. */
function withColumns<T extends string, C extends string>(
  table: CreateTableBuilder<T, C>,
  columns: Columns,
): CreateTableBuilder<T, C> {
  let made = table as CreateTableBuilder<T, string>;
  for (const [name, kind] of Object.entries(columns)) {
    made = made.addColumn(name, kind === 'integer' ? 'integer' : 'text', (column) =>
      kind.endsWith('?') ? column : column.notNull(),
    );
  }
  return made as CreateTableBuilder<T, C>;
}

const lease = {
  next_attempt_at: 'text?',
  lease_token: 'text?',
  lease_until: 'text?',
  attempts: 'integer',
} as const;

const identity: Migration = {
  async up(db) {
    const make = (name: string, columns: Columns, key: string[]) =>
      withColumns(db.schema.createTable(name), columns)
        .addPrimaryKeyConstraint(`${name}_pk`, key as never)
        .execute();
    await make(
      'app_user',
      {
        id: 'text',
        issuer: 'text',
        subject: 'text',
        name: 'text',
        created_at: 'text',
        last_login_at: 'text',
      },
      ['id'],
    );
    await db.schema
      .createIndex('app_user_subject')
      .on('app_user')
      .columns(['issuer', 'subject'])
      .unique()
      .execute();
    await make('user_claim', { user_id: 'text', claim: 'text', value: 'text' }, [
      'user_id',
      'claim',
      'value',
    ]);
    await make(
      'session',
      {
        token_hash: 'text',
        user_id: 'text',
        csrf_token: 'text',
        assurance_level: 'integer',
        created_at: 'text',
        last_seen_at: 'text',
        expires_at: 'text',
      },
      ['token_hash'],
    );
    await make(
      'login_attempt',
      {
        state_hash: 'text',
        browser_hash: 'text',
        nonce: 'text',
        code_verifier: 'text',
        return_to: 'text',
        expires_at: 'text',
      },
      ['state_hash'],
    );
    await make(
      'mailbox',
      {
        id: 'text',
        address: 'text',
        name: 'text',
        description: 'text?',
        configured: 'integer',
        position: 'integer',
      },
      ['id'],
    );
    await db.schema.createIndex('mailbox_address').on('mailbox').column('address').unique().execute();
    await make('permission_rule', { mailbox_id: 'text', claim: 'text', value: 'text', permission: 'text' }, [
      'mailbox_id',
      'claim',
      'value',
      'permission',
    ]);
  },
};

const messages: Migration = {
  async up(db) {
    const make = (name: string, columns: Columns, key: string[]) =>
      withColumns(db.schema.createTable(name), columns)
        .addPrimaryKeyConstraint(`${name}_pk`, key as never)
        .execute();
    await make(
      'message',
      {
        id: 'text',
        mailbox_id: 'text',
        message_id: 'text',
        conversation_id: 'text',
        ref_to_message_id: 'text?',
        direction: 'text',
        draft_id: 'text?',
        subject: 'text',
        excerpt: 'text',
        confidential: 'integer',
        sender_json: 'text',
        recipient_json: 'text',
        references_json: 'text',
        body_hash: 'text',
        attachment_count: 'integer',
        state: 'text',
        state_at: 'text',
        retry_at: 'text?',
        failed: 'integer',
        events_json: 'text',
        receipt_json: 'text?',
        as4_message_id: 'text?',
        created_by: 'text?',
        at: 'text',
      },
      ['id'],
    );
    const index = (name: string, table: string, columns: string[]) =>
      db.schema.createIndex(name).on(table).columns(columns);
    await index('message_key', 'message', ['message_id', 'direction']).unique().execute();
    await index('message_folder', 'message', ['mailbox_id', 'direction', 'at', 'id']).execute();
    await index('message_failed', 'message', ['mailbox_id', 'failed', 'at']).execute();
    await index('message_conversation', 'message', ['mailbox_id', 'conversation_id', 'at']).execute();
    await index('message_draft', 'message', ['draft_id']).execute();
    await index('message_body', 'message', ['body_hash']).execute();
    await make(
      'attachment',
      {
        id: 'text',
        draft_id: 'text?',
        message_row_id: 'text?',
        position: 'integer',
        document_index: 'integer',
        name: 'text',
        type: 'text',
        size: 'integer',
        hash: 'text',
      },
      ['id'],
    );
    await index('attachment_draft', 'attachment', ['draft_id']).execute();
    await index('attachment_message', 'attachment', ['message_row_id']).execute();
    await index('attachment_hash', 'attachment', ['hash']).execute();
    await make('read_mark', { message_row_id: 'text', user_id: 'text', at: 'text' }, [
      'message_row_id',
      'user_id',
    ]);
    await make(
      'draft',
      {
        id: 'text',
        mailbox_id: 'text',
        version: 'integer',
        recipient_json: 'text?',
        subject: 'text',
        text: 'text',
        confidential: 'integer',
        references_json: 'text',
        recipient_person: 'text?',
        reply_to_id: 'text?',
        conversation_id: 'text?',
        ref_to_message_id: 'text?',
        refusal_json: 'text?',
        created_at: 'text',
        created_by: 'text',
        saved_at: 'text',
        saved_by: 'text',
      },
      ['id'],
    );
    await index('draft_mailbox', 'draft', ['mailbox_id', 'saved_at']).execute();
    await make('outbox', { message_row_id: 'text', draft_json: 'text', last_code: 'text?', ...lease }, [
      'message_row_id',
    ]);
    await make(
      'inbound_fetch',
      { key: 'text', message_id: 'text', direction: 'text', last_code: 'text?', ...lease },
      ['key'],
    );
    await make('service_removal', { message_id: 'text', ...lease }, ['message_id']);
    await make('sync_cursor', { name: 'text', value: 'text' }, ['name']);
    await make('unused_blob', { hash: 'text', since: 'text' }, ['hash']);
  },
};

export const migrations: Migrations = {
  '0001-identity': identity,
  '0002-messages': messages,
  '0003-audit': auditMigration,
  '20261124b1-search': searchMigration,
  '20261124b2-writing': writingMigration,
  '20261124a1-handling': handlingMigration,
  '20261124a2-permissions': permissionsMigration,
  '20261124a3-nodes': nodesMigration,
  '20261124a4-watch': watchMigration,
};
