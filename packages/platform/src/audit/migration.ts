import { sql } from 'kysely';
import { columns } from '../database/columns.ts';
import { dialectOf } from '../database/dialect-of.ts';
import type { Migration } from '../database/migrate.ts';

/** The table of the audit log, for the migrations of a service. The database itself refuses changes of its rows. */
export const auditMigration: Migration = {
  async up(db) {
    await db.schema
      .createTable('audit')
      .addColumn('chain', columns.text, (column) => column.notNull())
      .addColumn('position', columns.integer, (column) => column.notNull())
      .addColumn('at', columns.timestamp, (column) => column.notNull())
      .addColumn('actor', columns.text, (column) => column.notNull())
      .addColumn('action', columns.text, (column) => column.notNull())
      .addColumn('object', columns.text)
      .addColumn('outcome', columns.text, (column) => column.notNull())
      .addColumn('details', columns.json, (column) => column.notNull())
      .addColumn('previous', columns.text, (column) => column.notNull())
      .addColumn('hash', columns.text, (column) => column.notNull())
      .addPrimaryKeyConstraint('audit_pk', ['chain', 'position'])
      .execute();
    await db.schema.createIndex('audit_at').on('audit').columns(['at', 'chain', 'position']).execute();
    const statements = dialectOf(db) === 'postgres' ? postgresGuard : sqliteGuard;
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};

const sqliteGuard = ['update', 'delete'].map(
  (change) =>
    `create trigger audit_no_${change} before ${change} on audit begin select raise(abort, 'the audit log is append-only'); end`,
);

const postgresGuard = [
  `create function audit_refuse() returns trigger language plpgsql as $$ begin raise exception 'the audit log is append-only'; end $$`,
  'create trigger audit_append_only before update or delete or truncate on audit for each statement execute function audit_refuse()',
];
