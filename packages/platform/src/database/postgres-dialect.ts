import { CompiledQuery, type Dialect, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { Logger } from '../logs/logger.ts';

const INT8 = 20;
const NUMERIC = 1700;

/** Numbers that SQLite gives as numbers come as numbers here too (counts, sums, bigint columns up to 2^53). */
const types: pg.CustomTypesConfig = {
  getTypeParser(oid: number, format?: 'text' | 'binary') {
    if (oid === INT8 || oid === NUMERIC) return Number;
    return pg.types.getTypeParser(oid, format as 'text');
  },
} as pg.CustomTypesConfig;

/** Kysely over `pg`, with everything inside one schema. */
export function postgresDialect(options: {
  url: string;
  schema: string;
  poolSize: number;
  log?: Logger | undefined;
}): Dialect {
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.poolSize,
    types,
    connectionTimeoutMillis: 15_000,
    application_name: `budkavle ${options.schema}`,
  });
  // One that breaks while it is in use is told by its query; the pool listens only while it is idle, and an error that nobody
  // listens to ends the process.
  pool.on('connect', (client) => client.on('error', () => {}));
  // An idle connection that breaks is replaced by the pool; without a listener it would end the process.
  pool.on('error', (error) =>
    options.log?.warn({ event: 'database.connection_lost', error }, 'database connection lost'),
  );
  return new PostgresDialect({
    pool,
    onCreateConnection: async (connection) => {
      const schema = options.schema.replaceAll('"', '""');
      await connection.executeQuery(
        CompiledQuery.raw(
          `set search_path to "${schema}"; set synchronous_commit to on; set timezone to 'UTC'; set lock_timeout to '30s'; set idle_in_transaction_session_timeout to '120s'`,
        ),
      );
    },
  });
}
