import { randomUUID } from 'node:crypto';
import { type Kysely, type Selectable, type SelectQueryBuilder, sql, type Transaction } from 'kysely';
import { dialectOf } from '../database/dialect-of.ts';
import { fromNow, now } from '../time.ts';
import { type AnyDatabase, type AnySelect, fairKeys, free } from './fair-turns.ts';

export interface ClaimOptions<DB, T extends keyof DB & string> {
  table: T;
  /** The column that names a row, `id` unless told. */
  key?: keyof DB[T] & string;
  /** Which rows are meant, besides being due and free. */
  where?: (query: SelectQueryBuilder<DB, T, object>) => SelectQueryBuilder<DB, T, object>;
  limit: number;
  leaseMs: number;
  /** Round robin over this column: the flood of one does not starve the others. */
  fairBy?: keyof DB[T] & string;
}

/**
 * Takes rows that are due (`next_attempt_at` has passed) and free, at once and for nobody else, in both databases.
 * Each row comes with its `lease_token`; `attempts` is one more than before. Oldest first; with `fairBy` the owners
 * with the fewest rows under way first, chance between equals.
 * An index on (next_attempt_at) keeps it fast; with `fairBy` one on (what `where` asks, fairBy, next_attempt_at) and one
 * on (lease_until): then the time depends on the number of owners that wait, not on the number of rows.
 */
export async function claim<DB, T extends keyof DB & string>(
  db: Kysely<DB> | Transaction<DB>,
  options: ClaimOptions<DB, T>,
): Promise<Selectable<DB[T]>[]> {
  if (options.limit < 1) return [];
  const any = db as unknown as AnyDatabase;
  const table: string = options.table;
  const key: string = options.key ?? 'id';
  const at = now();
  const { fairBy } = options;
  const isMeant = (query: AnySelect): AnySelect =>
    options.where === undefined ? query : (options.where(query as never) as unknown as AnySelect);
  const due = free(isMeant(any.selectFrom(table) as unknown as AnySelect), table, at);
  const limits = { ...options, table, key, limit: options.limit };
  if (fairBy === undefined)
    return (await take(any, due.orderBy(`${table}.next_attempt_at`), limits)) as Selectable<DB[T]>[];
  for (let round = 0; round < 3; round += 1) {
    const keys = await fairKeys(any, { table, key, owner: fairBy, isMeant, limit: options.limit, at });
    if (keys.length === 0) return [];
    const rows = await take(any, inOrder(due, `${table}.${key}`, keys), limits);
    // None: another process was quicker with all of them; there may be more.
    if (rows.length > 0) return rows as Selectable<DB[T]>[];
  }
  return [];
}

/**
 * What another has taken since the keys were read is not taken again: due and free are asked anew. The keys are joined:
 * as a list in a condition SQLite would rather walk through an index of the other conditions.
 */
function inOrder(due: AnySelect, key: string, keys: readonly unknown[]): AnySelect {
  const places = keys.map(
    (one, place) => sql`(${typeof one === 'number' ? sql.lit(one) : one}, ${sql.lit(place)})`,
  );
  const chosen = sql<{ column1: unknown; column2: number }>`(values ${sql.join(places)})`.as('chosen');
  const joined = due.innerJoin(chosen as never, (join) =>
    join.onRef('chosen.column1' as never, '=', key as never),
  );
  return (joined as unknown as AnySelect).orderBy('chosen.column2');
}

async function take(
  db: AnyDatabase,
  due: AnySelect,
  { table, key, limit, leaseMs }: { table: string; key: string; limit: number; leaseMs: number },
): Promise<object[]> {
  const postgres = dialectOf(db) === 'postgres';
  let picked = due.select(`${table}.${key} as picked_key`).limit(limit);
  // Rows that another claim holds at this moment are passed over, not waited for.
  if (postgres) picked = picked.forUpdate(table).skipLocked();
  const rows = await db
    .with(
      (cte) => (postgres ? cte('picked').materialized() : cte('picked')),
      () => picked,
    )
    .updateTable(table)
    .set({ lease_token: randomUUID(), lease_until: fromNow(leaseMs), attempts: sql`attempts + 1` })
    .where(key, 'in', (query: AnyDatabase) => query.selectFrom('picked').select('picked_key'))
    .returningAll()
    .execute();
  return rows.sort((a, b) => (String(a.next_attempt_at) < String(b.next_attempt_at) ? -1 : 1));
}
