import { createWriteStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import type { Cut } from './cut.ts';
import type { RoleStore } from './stores.ts';

/** What is saved of a PostgreSQL schema beside its tables. */
export interface SavedSchema {
  /** Names of the migrations that made the tables. */
  migrations: string[];
  tables: { name: string; columns: string[] }[];
  /** Next values of counters. */
  sequences: { name: string; value: string; called: boolean }[];
}

/** One moment in all schemas of a PostgreSQL database: a reading transaction of the kind whose view never changes. */
export async function cutPostgres(url: string): Promise<Cut> {
  const client = new pg.Client({ connectionString: url, application_name: 'budkavle backup' });
  await client.connect();
  try {
    await client.query("set idle_in_transaction_session_timeout to 0; set timezone to 'UTC'");
    await client.query('begin transaction isolation level repeatable read read only');
    await client.query('select 1 from pg_class limit 1');
  } catch (error) {
    await client.end();
    throw error;
  }
  const schemaOf = (store: RoleStore) => store.database.schema ?? 'public';
  return {
    async references(store, sql) {
      if ((await migrationsOf(client, schemaOf(store))).length === 0) return [];
      await client.query(`set local search_path to ${pg.escapeIdentifier(schemaOf(store))}`);
      return (await client.query<{ organisation: string; hash: string }>(sql)).rows;
    },
    async save(store, folder) {
      const schema = schemaOf(store);
      const saved: SavedSchema = {
        migrations: await migrationsOf(client, schema),
        tables: await tablesOf(client, schema),
        sequences: [],
      };
      if (saved.migrations.length === 0) return;
      saved.sequences = await sequencesOf(client, schema);
      await mkdir(join(folder, 'tables'), { recursive: true });
      await writeFile(join(folder, 'schema.json'), JSON.stringify(saved, null, 2));
      for (const { name, columns } of saved.tables) {
        const list = columns.map((column) => pg.escapeIdentifier(column)).join(', ');
        const from = `${pg.escapeIdentifier(schema)}.${pg.escapeIdentifier(name)}`;
        const rows = client.query(copyTo(`copy ${from} (${list}) to stdout`));
        await pipeline(rows, createWriteStream(join(folder, 'tables', `${name}.copy`), { mode: 0o600 }));
      }
    },
    close: () => client.end(),
  };
}

export async function migrationsOf(client: pg.Client, schema: string): Promise<string[]> {
  const there = await client.query('select to_regclass($1) as found', [
    `${pg.escapeIdentifier(schema)}.platform_migration`,
  ]);
  if (there.rows[0]?.found === null) return [];
  const { rows } = await client.query<{ name: string }>(
    `select name from ${pg.escapeIdentifier(schema)}.platform_migration order by name`,
  );
  return rows.map(({ name }) => name);
}

async function tablesOf(client: pg.Client, schema: string): Promise<SavedSchema['tables']> {
  // Generated columns are made again from the others.
  const { rows } = await client.query<{ name: string; columns: string[] }>(
    `select table_name as name, array_agg(column_name::text order by ordinal_position) as columns
     from information_schema.columns join information_schema.tables using (table_schema, table_name)
     where table_schema = $1 and table_type = 'BASE TABLE' and is_generated = 'NEVER'
     group by table_name order by table_name`,
    [schema],
  );
  return rows;
}

async function sequencesOf(client: pg.Client, schema: string): Promise<SavedSchema['sequences']> {
  const { rows } = await client.query<{ name: string }>(
    'select sequencename as name from pg_sequences where schemaname = $1 order by 1',
    [schema],
  );
  const sequences: SavedSchema['sequences'] = [];
  for (const { name } of rows) {
    const from = `${pg.escapeIdentifier(schema)}.${pg.escapeIdentifier(name)}`;
    const found = await client.query<{ last_value: string; is_called: boolean }>(
      `select last_value::text, is_called from ${from}`,
    );
    const [row] = found.rows;
    if (row) sequences.push({ name, value: row.last_value, called: row.is_called });
  }
  return sequences;
}
