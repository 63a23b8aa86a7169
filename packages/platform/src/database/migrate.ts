import { createHash } from 'node:crypto';
import { type Kysely, sql, type Transaction } from 'kysely';
import { ServiceError } from '../errors/service-error.ts';
import type { Logger } from '../logs/logger.ts';
import { now } from '../time.ts';

// The schema changes from migration to migration: no type can describe it.
// biome-ignore lint/suspicious/noExplicitAny: see above
export type MigrationDatabase = Kysely<any>;

/** One step of the schema. Runs once, in a transaction of its own; never changed after a release. */
export interface Migration {
  up(db: MigrationDatabase): Promise<void>;
}

/** Migrations by name; they run in the order of their names: `0001-messages`. */
export type Migrations = Record<string, Migration>;

interface MigrationTable {
  platform_migration: { name: string; checksum: string; applied_at: string };
}

/**
 * Runs what has not run. Several processes may start at once: each step takes the lock of the database
 * and looks again. Errors: DATABASE_NEWER when the database knows a migration that the program does not.
 */
export async function migrate(
  database: Kysely<unknown>,
  options: {
    dialect: 'sqlite' | 'postgres';
    schema: string;
    migrations: Migrations;
    log?: Logger | undefined;
  },
): Promise<void> {
  const db = database as unknown as Kysely<MigrationTable>;
  const names = Object.keys(options.migrations).sort();
  await db.transaction().execute(async (trx) => {
    await lock(trx, options.dialect);
    if (options.dialect === 'postgres')
      await sql`create schema if not exists ${sql.id(options.schema)}`.execute(trx);
    await trx.schema
      .createTable('platform_migration')
      .ifNotExists()
      .addColumn('name', 'text', (column) => column.primaryKey())
      .addColumn('checksum', 'text', (column) => column.notNull())
      .addColumn('applied_at', 'text', (column) => column.notNull())
      .execute();
  });
  await refuseNewer(db, names);
  for (const name of names) {
    const migration = options.migrations[name];
    if (migration !== undefined) await runOne(db, name, migration, options);
  }
}

async function runOne(
  db: Kysely<MigrationTable>,
  name: string,
  migration: Migration,
  options: { dialect: 'sqlite' | 'postgres'; log?: Logger | undefined },
): Promise<void> {
  const checksum = createHash('sha256').update(migration.up.toString().replace(/\s+/g, '')).digest('hex');
  const known = await db
    .selectFrom('platform_migration')
    .selectAll()
    .where('name', '=', name)
    .executeTakeFirst();
  if (known !== undefined) {
    // A reformatted source must not stop a service, so this is a warning and no error.
    if (known.checksum !== checksum)
      options.log?.warn(
        { event: 'database.migration_changed', item: name },
        'an applied migration has another source now',
      );
    return;
  }
  await db.transaction().execute(async (trx) => {
    await lock(trx, options.dialect);
    const again = await trx
      .selectFrom('platform_migration')
      .select('name')
      .where('name', '=', name)
      .executeTakeFirst();
    if (again !== undefined) return;
    await migration.up(trx as unknown as MigrationDatabase);
    await trx.insertInto('platform_migration').values({ name, checksum, applied_at: now() }).execute();
  });
}

async function lock(trx: Transaction<MigrationTable>, dialect: 'sqlite' | 'postgres'): Promise<void> {
  // SQLite: `begin immediate` is the lock already.
  if (dialect === 'postgres') await sql`select pg_advisory_xact_lock(8011703218)`.execute(trx);
}

async function refuseNewer(db: Kysely<MigrationTable>, names: string[]): Promise<void> {
  const applied = await db.selectFrom('platform_migration').select('name').execute();
  const unknown = applied.map((row) => row.name).filter((name) => !names.includes(name));
  if (unknown.length > 0) {
    throw new ServiceError('DATABASE_NEWER', {
      message: `The database has migrations that this version of the program does not know: ${unknown.sort().join(', ')}.`,
    });
  }
}

/** For those who only look. Errors: DATABASE_OLDER, DATABASE_NEWER. */
export async function requireMigrated(database: Kysely<unknown>, migrations: Migrations): Promise<void> {
  const db = database as unknown as Kysely<MigrationTable>;
  const names = Object.keys(migrations);
  const applied = await db
    .selectFrom('platform_migration')
    .select('name')
    .execute()
    .catch(() => []);
  if (!names.every((name) => applied.some((row) => row.name === name))) throw older();
  await refuseNewer(db, names);
}

export function older(): ServiceError {
  return new ServiceError('DATABASE_OLDER', {
    message: 'The database is not there, or has not been brought up to this version of the program.',
  });
}
