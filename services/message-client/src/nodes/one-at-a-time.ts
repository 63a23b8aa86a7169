import { dialectOf } from '@budkavle/platform';
import { type Kysely, sql } from 'kysely';
import type { MessageClientDatabase } from '../store/schema.ts';

type Database = Kysely<MessageClientDatabase>;

/** Takes a named lock of the schema until the transaction ends. In SQLite a transaction that writes is alone anyway. */
export async function lockInTransaction(
  trx: Database,
  name: string,
  mode: 'alone' | 'together' = 'alone',
): Promise<void> {
  if (dialectOf(trx) !== 'postgres') return;
  const key = sql`hashtextextended(current_schema() || ${`/${name}`}, 0)`;
  await (mode === 'alone'
    ? sql`select pg_advisory_xact_lock(${key})`
    : sql`select pg_advisory_xact_lock_shared(${key})`
  ).execute(trx);
}

/** Runs work, which uses connections of its own, while the named lock is held. Not for SQLite, where it would wait for itself. */
export async function whileLocked<T>(
  db: Database,
  name: string,
  mode: 'alone' | 'together',
  work: () => Promise<T>,
): Promise<T> {
  if (dialectOf(db) !== 'postgres') return work();
  return db.transaction().execute(async (trx) => {
    await lockInTransaction(trx, name, mode);
    return work();
  });
}
