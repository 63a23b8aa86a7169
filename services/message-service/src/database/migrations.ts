import { auditMigration, columns, type Migration, type Migrations } from '@budkavle/platform';
import { binMigration } from './bin-migration.ts';
import type { Tables } from './tables.ts';
import { turnMigration } from './turn-migration.ts';

type Column = 'text' | 'text?' | 'integer' | 'integer?' | 'bigint' | 'bigint?' | 'timestamp' | 'timestamp?';

/** Held against the types: a column that is in one and not in the other does not compile. */
type Own = Exclude<keyof Tables, 'audit'>;
/** Columns that a later migration adds. */
type Later = 'binned_at';
type TableOf<T extends Own> = {
  columns: Record<Exclude<keyof Tables[T], Later>, Column>;
  key: (keyof Tables[T])[];
  unique?: (keyof Tables[T])[];
  indexes?: (keyof Tables[T])[][];
};
const tables: { [T in Own]: TableOf<T> } = {
  message: {
    columns: {
      id: 'text',
      participant: 'text',
      direction: 'text',
      message_id: 'text',
      message_key: 'text',
      conversation_id: 'text',
      ref_to_message_id: 'text?',
      creation_date_time: 'text',
      creation_moment: 'timestamp',
      sender: 'text',
      recipient: 'text',
      sender_address: 'text?',
      recipient_address: 'text?',
      sender_address_key: 'text?',
      recipient_address_key: 'text?',
      own_address: 'text',
      status: 'text',
      content_hash: 'text',
      size: 'bigint',
      request_digest: 'text?',
      as4_message_id: 'text?',
      change: 'bigint',
      created_at: 'timestamp',
      final_at: 'timestamp?',
      deadline: 'timestamp?',
    },
    key: ['id'],
    unique: ['participant', 'direction', 'message_key'],
    indexes: [['participant', 'change'], ['message_key'], ['deadline'], ['final_at']],
  },
  message_event: {
    columns: {
      message: 'text',
      position: 'integer',
      time: 'timestamp',
      type_code: 'text',
      title: 'text?',
      detail: 'text?',
      code: 'text?',
      actor: 'text',
      place: 'text?',
      as4_message_id: 'text?',
      retry_at: 'timestamp?',
    },
    key: ['message', 'position'],
  },
  outgoing_envelope: {
    columns: {
      row: 'text',
      id: 'text',
      participant: 'text',
      kind: 'text',
      message: 'text?',
      recipient: 'text',
      receipt: 'text?',
      handling_service_id: 'text?',
      conversation_id: 'text',
      state: 'text',
      envelope_hash: 'text?',
      envelope_size: 'bigint?',
      as4_message_id: 'text?',
      created_at: 'timestamp',
      give_up_at: 'timestamp',
      next_attempt_at: 'timestamp?',
      lease_token: 'text?',
      lease_until: 'timestamp?',
      attempts: 'integer',
    },
    key: ['row'],
    unique: ['participant', 'id'],
    indexes: [['next_attempt_at'], ['message']],
  },
  received_envelope: {
    columns: {
      participant: 'text',
      item: 'text',
      xhe_id: 'text',
      as4_message_id: 'text',
      outcome: 'text',
      at: 'timestamp',
    },
    key: ['participant', 'item'],
    indexes: [['at']],
  },
  held_envelope: {
    columns: { participant: 'text', item: 'text', since: 'timestamp', code: 'text' },
    key: ['participant', 'item'],
  },
  known_message: {
    columns: {
      participant: 'text',
      direction: 'text',
      message_key: 'text',
      outcome: 'text',
      request_digest: 'text?',
      at: 'timestamp',
    },
    key: ['participant', 'direction', 'message_key'],
    indexes: [['at']],
  },
  received_receipt: {
    columns: {
      participant: 'text',
      xhe_id: 'text',
      message_id: 'text',
      response_code: 'text',
      at: 'timestamp',
    },
    key: ['participant', 'xhe_id'],
    indexes: [['at']],
  },
  incident: {
    columns: {
      id: 'text',
      participant: 'text',
      code: 'text',
      reason: 'text?',
      xhe_id: 'text',
      as4_message_id: 'text',
      sender: 'text',
      sender_access_point: 'text',
      at: 'timestamp',
    },
    key: ['id'],
    indexes: [['at']],
  },
  event_cursor: { columns: { participant: 'text', after: 'bigint' }, key: ['participant'] },
  blob: {
    columns: { participant: 'text', hash: 'text', size: 'bigint', touched_at: 'timestamp' },
    key: ['participant', 'hash'],
    indexes: [['touched_at']],
  },
  blob_use: {
    columns: { participant: 'text', hash: 'text', owner: 'text' },
    key: ['participant', 'hash', 'owner'],
    indexes: [['owner']],
  },
  used_assertion: {
    columns: { client: 'text', jti: 'text', expires_at: 'timestamp' },
    key: ['client', 'jti'],
    indexes: [['expires_at']],
  },
  change_counter: { columns: { id: 'integer', value: 'bigint' }, key: ['id'] },
  service_key: { columns: { name: 'text', sealed: 'text' }, key: ['name'] },
};

const first: Migration = {
  async up(db) {
    for (const [name, table] of Object.entries(tables)) {
      let creation = db.schema.createTable(name);
      for (const [column, type] of Object.entries(table.columns)) {
        const optional = type.endsWith('?');
        const kind = columns[type.replace('?', '') as keyof typeof columns];
        creation = creation.addColumn(column, kind, (c) => (optional ? c : c.notNull()));
      }
      creation = creation.addPrimaryKeyConstraint(`${name}_key`, table.key as never[]);
      if (table.unique) creation = creation.addUniqueConstraint(`${name}_unique`, table.unique as never[]);
      await creation.execute();
      for (const index of table.indexes ?? []) {
        await db.schema
          .createIndex(`${name}_${index.join('_')}`)
          .on(name)
          .columns(index)
          .execute();
      }
    }
    await db.insertInto('change_counter').values({ id: 1, value: 0 }).execute();
  },
};

export const migrations: Migrations = {
  '0001-messages': first,
  '0002-audit': auditMigration,
  '0003-turns': turnMigration,
  '0004-bin': binMigration,
};
