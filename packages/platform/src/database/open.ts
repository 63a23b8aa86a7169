import { existsSync } from 'node:fs';
import { type Dialect, Kysely } from 'kysely';
import { ServiceError } from '../errors/service-error.ts';
import type { Logger } from '../logs/logger.ts';
import { type Migrations, migrate, older, requireMigrated } from './migrate.ts';
import { postgresDialect } from './postgres-dialect.ts';
import { NodeSqliteDialect } from './sqlite-dialect.ts';

export interface OpenDatabase<DB> {
  db: Kysely<DB>;
  dialect: 'sqlite' | 'postgres';
  close(): Promise<void>;
}

export interface OpenDatabaseOptions {
  /** `sqlite:PATH`, `sqlite::memory:` (a temporary file) or `postgres://…`. */
  url: string;
  /** PostgreSQL schema, made if missing; ignored for SQLite. */
  schema?: string;
  migrations: Migrations;
  /** To look only: nothing is made and no migration runs; the caller writes nothing. */
  readOnly?: boolean;
  log?: Logger;
  poolSize?: number;
}

/**
 * Opens the database and brings its schema up to date.
 * Every commit is on disk before its promise resolves. In SQLite a write outside a transaction must not be awaited
 * inside one: it would wait for itself (DATABASE_BUSY after 30 s); reads may be.
 * Errors: DATABASE_URL_INVALID, DATABASE_NEWER; with `readOnly` DATABASE_OLDER.
 */
export async function openDatabase<DB>(options: OpenDatabaseOptions): Promise<OpenDatabase<DB>> {
  const schema = options.schema ?? 'public';
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(schema)) {
    throw new ServiceError('DATABASE_URL_INVALID', {
      message: 'The schema name may hold a-z, 0-9 and _ only, at most 63 characters.',
    });
  }
  if (options.readOnly && !existsSync(sqlitePath(options.url) ?? '.')) throw older();
  const { dialect, kyselyDialect } = chooseDialect(options, schema);
  const db = new Kysely<DB>({ dialect: kyselyDialect });
  try {
    const { migrations, log } = options;
    if (options.readOnly) await requireMigrated(db as Kysely<unknown>, migrations);
    else await migrate(db as Kysely<unknown>, { dialect, schema, migrations, log });
  } catch (error) {
    await db.destroy();
    throw error;
  }
  let closing: Promise<void> | undefined;
  return {
    db,
    dialect,
    close: () => {
      closing ??= db.destroy();
      return closing;
    },
  };
}

function chooseDialect(
  options: OpenDatabaseOptions,
  schema: string,
): { dialect: 'sqlite' | 'postgres'; kyselyDialect: Dialect } {
  const path = sqlitePath(options.url);
  if (path !== undefined) return { dialect: 'sqlite', kyselyDialect: new NodeSqliteDialect(path) };
  if (/^postgres(ql)?:\/\//.test(options.url)) {
    const kyselyDialect = postgresDialect({
      url: options.url,
      schema,
      poolSize: options.poolSize ?? 10,
      log: options.log,
    });
    return { dialect: 'postgres', kyselyDialect };
  }
  throw new ServiceError('DATABASE_URL_INVALID', {
    message: 'The database address must be sqlite:PATH or postgres://user:password@host:port/database.',
  });
}

function sqlitePath(url: string): string | undefined {
  if (!url.startsWith('sqlite:') || url.length === 'sqlite:'.length) return undefined;
  return url.slice('sqlite:'.length).replace(/^\/\/(?=\/)/, '');
}
