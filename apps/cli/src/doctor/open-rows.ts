import { DatabaseSync } from 'node:sqlite';
import pg from 'pg';
import { sqlitePath } from './data-folders.ts';

/** Questions to a service's database, without ever changing it. */
export interface Rows {
  readonly dialect: 'sqlite' | 'postgres';
  /** `?` for each value. */
  ask(sql: string, ...values: string[]): Promise<Record<string, unknown>[]>;
  close(): Promise<void>;
}

const timeoutMs = 10_000;

/** Opens for reading only. Throws what the driver throws, and ENOENT when the file is not there. */
export async function openRows(address: { url: string; schema?: string | undefined }): Promise<Rows> {
  const path = sqlitePath(address.url);
  return path === undefined ? await openPostgres(address) : openSqlite(path);
}

function openSqlite(path: string): Rows {
  const database = new DatabaseSync(path, { readOnly: true, timeout: timeoutMs });
  return {
    dialect: 'sqlite',
    ask: async (sql, ...values) => database.prepare(sql).all(...values) as Record<string, unknown>[],
    close: async () => database.close(),
  };
}

async function openPostgres({
  url,
  schema = 'public',
}: {
  url: string;
  schema?: string | undefined;
}): Promise<Rows> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: timeoutMs,
    query_timeout: timeoutMs,
    application_name: 'budkavle doctor',
  });
  // A connection that breaks is told by the question that fails.
  client.on('error', () => {});
  await client.connect();
  await client.query('set default_transaction_read_only = on');
  await client.query(`set search_path to "${schema.replaceAll('"', '""')}"`);
  return {
    dialect: 'postgres',
    async ask(sql, ...values) {
      let at = 0;
      const { rows } = await client.query(
        sql.replaceAll('?', () => `$${++at}`),
        values,
      );
      return rows;
    },
    close: () => client.end(),
  };
}
