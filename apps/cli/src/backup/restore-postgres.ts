import { createReadStream, existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type Migrations, openDatabase } from '@budkavle/platform';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { installationError } from '../installation/errors.ts';
import type { Installation } from '../installation/open.ts';
import { migrationsOf, type SavedSchema } from './postgres-cut.ts';
import type { StoredReference } from './restore-sqlite.ts';
import type { RoleStore } from './stores.ts';

/** Fills empty schemas with what the backup holds; answers what the rows refer to. Errors: RESTORE_OVER_DATA, BACKUP_DAMAGED. */
export async function restorePostgres(
  installation: Installation,
  stores: readonly RoleStore[],
): Promise<StoredReference[]> {
  const client = new pg.Client({ connectionString: installation.configuration.database });
  await client.connect();
  const made: string[] = [];
  try {
    const filled = stores.filter((store) => existsSync(join(store.folder, 'schema.json')));
    for (const store of filled) await requireEmpty(client, schemaOf(store));
    const references: StoredReference[] = [];
    for (const store of filled) {
      made.push(schemaOf(store));
      await fill(client, store);
      const { rows } = await client.query<{ organisation: string; hash: string }>(
        store.references(installation),
      );
      references.push(...rows.map((row) => ({ store, ...row })));
    }
    for (const store of filled) {
      await rm(join(store.folder, 'tables'), { recursive: true, force: true });
      await rm(join(store.folder, 'schema.json'), { force: true });
    }
    return references;
  } catch (error) {
    // They were empty: what is in them comes from here.
    for (const schema of made)
      await client.query(`drop schema if exists ${pg.escapeIdentifier(schema)} cascade`);
    throw error;
  } finally {
    await client.end();
  }
}

async function requireEmpty(client: pg.Client, schema: string): Promise<void> {
  const { rows } = await client.query(
    'select 1 from information_schema.tables where table_schema = $1 limit 1',
    [schema],
  );
  if (rows.length > 0)
    throw installationError('RESTORE_OVER_DATA', `The schema ${schema} holds tables already.`);
}

/** The tables by the migrations that had made them, then their rows. */
async function fill(client: pg.Client, store: RoleStore): Promise<void> {
  const schema = schemaOf(store);
  const saved = JSON.parse(await readFile(join(store.folder, 'schema.json'), 'utf8')) as SavedSchema;
  const unknown = saved.migrations.find((name) => !Object.hasOwn(store.migrations, name));
  if (unknown !== undefined)
    throw installationError(
      'BACKUP_DAMAGED',
      `The backup was made by a later version: ${store.role} knows no ${unknown}.`,
    );
  const migrations: Migrations = Object.fromEntries(
    saved.migrations.flatMap((name) => {
      const migration = store.migrations[name];
      return migration ? [[name, migration] as const] : [];
    }),
  );
  const database = await openDatabase({ url: store.database.url, schema, migrations });
  await database.close();
  await client.query(`set search_path to ${pg.escapeIdentifier(schema)}`);
  await client.query('begin');
  try {
    const order = inOrder(saved.tables, await foreignKeys(client, schema));
    // Rows that migrations themselves put in are in the backup too. Only where there are any: an audit log refuses it.
    for (const { name } of order.toReversed()) {
      const { rows } = await client.query(`select 1 from ${pg.escapeIdentifier(name)} limit 1`);
      if (rows.length > 0) await client.query(`delete from ${pg.escapeIdentifier(name)}`);
    }
    for (const { name, columns } of order) {
      const list = columns.map((column) => pg.escapeIdentifier(column)).join(', ');
      const rows = client.query(copyFrom(`copy ${pg.escapeIdentifier(name)} (${list}) from stdin`));
      await pipeline(createReadStream(join(store.folder, 'tables', `${name}.copy`)), rows);
    }
    for (const { name, value, called } of saved.sequences)
      await client.query('select setval($1::regclass, $2, $3)', [pg.escapeIdentifier(name), value, called]);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw error;
  }
  const now = await migrationsOf(client, schema);
  if (now.join() !== saved.migrations.join())
    throw installationError('BACKUP_DAMAGED', `The schema ${schema} did not come out as it was.`);
}

async function foreignKeys(client: pg.Client, schema: string): Promise<{ from: string; to: string }[]> {
  const { rows } = await client.query<{ from: string; to: string }>(
    `select child.relname as from, parent.relname as to from pg_constraint
     join pg_class child on child.oid = conrelid join pg_class parent on parent.oid = confrelid
     join pg_namespace on pg_namespace.oid = child.relnamespace
     where contype = 'f' and nspname = $1`,
    [schema],
  );
  return rows;
}

/** A table after those that it refers to. */
export function inOrder<T extends { name: string }>(
  tables: readonly T[],
  references: readonly { from: string; to: string }[],
): T[] {
  const ordered: T[] = [];
  const seen = new Set<string>();
  const visit = (table: T) => {
    if (seen.has(table.name)) return;
    seen.add(table.name);
    for (const { to } of references.filter(({ from }) => from === table.name)) {
      const parent = tables.find(({ name }) => name === to);
      if (parent) visit(parent);
    }
    ordered.push(table);
  };
  for (const table of tables) visit(table);
  return ordered;
}

function schemaOf({ database }: RoleStore): string {
  return database.schema ?? 'public';
}
