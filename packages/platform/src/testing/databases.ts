import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CompiledQuery, Kysely } from 'kysely';
import { describe } from 'vitest';
import type { Migrations } from '../database/migrate.ts';
import { type OpenDatabase, openDatabase } from '../database/open.ts';
import { postgresDialect } from '../database/postgres-dialect.ts';

/** A place for one test file's tables: a SQLite file or a PostgreSQL schema. */
export interface TestDatabase {
  readonly dialect: 'sqlite' | 'postgres';
  readonly url: string;
  readonly schema: string;
  open<DB>(migrations: Migrations): Promise<OpenDatabase<DB>>;
  /** Closes what is open and removes everything. */
  remove(): Promise<void>;
}

/** The variable with the address of a PostgreSQL server for tests; `npm test` sets it. */
export const POSTGRES_VARIABLE = 'BUDKAVLE_TEST_POSTGRES';

/**
 * Runs the same suite on SQLite and on PostgreSQL. Without the variable the second is skipped with a word.
 * `make` gives a new empty database; call `remove` when done.
 */
export function testDatabases(name: string, suite: (make: () => TestDatabase) => void): void {
  const postgres = process.env[POSTGRES_VARIABLE];
  describe(`${name} (SQLite)`, () => suite(sqlite));
  if (postgres === undefined || postgres === '')
    describe.skip(`${name} (PostgreSQL; skipped: ${POSTGRES_VARIABLE} is not set)`, () => suite(sqlite));
  else describe(`${name} (PostgreSQL)`, () => suite(() => postgresSchema(postgres)));
}

function sqlite(): TestDatabase {
  const folder = mkdtempSync(join(tmpdir(), 'budkavle-test-'));
  return testDatabase('sqlite', `sqlite:${join(folder, 'test.sqlite')}`, 'test', async () => {
    rmSync(folder, { recursive: true, force: true });
  });
}

function postgresSchema(url: string): TestDatabase {
  const schema = `test_${randomBytes(6).toString('hex')}`;
  return testDatabase('postgres', url, schema, async () => {
    const db = new Kysely<unknown>({ dialect: postgresDialect({ url, schema, poolSize: 1 }) });
    await db.executeQuery(CompiledQuery.raw(`drop schema if exists "${schema}" cascade`));
    await db.destroy();
  });
}

function testDatabase(
  dialect: 'sqlite' | 'postgres',
  url: string,
  schema: string,
  clear: () => Promise<void>,
): TestDatabase {
  const opened: { close(): Promise<void> }[] = [];
  return {
    dialect,
    url,
    schema,
    open: async <DB>(migrations: Migrations) => {
      const database = await openDatabase<DB>({ url, schema, migrations });
      opened.push(database);
      return database;
    },
    remove: async () => {
      for (const database of opened) await database.close();
      await clear();
    },
  };
}
