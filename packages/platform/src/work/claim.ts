import { randomUUID } from 'node:crypto';
import { type Kysely, type Selectable, type SelectQueryBuilder, sql, type Transaction } from 'kysely';
import { dialectOf } from '../database/dialect-of.ts';
import { fromNow, now } from '../time.ts';

// The table is chosen by the caller: its columns are checked by the signature, the bodies work on any.
// biome-ignore lint/suspicious/noExplicitAny: see above
type AnyDatabase = Kysely<any>;
// biome-ignore lint/suspicious/noExplicitAny: see above
type AnySelect = SelectQueryBuilder<any, any, any>;

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
 * An index on (next_attempt_at) keeps it fast; with `fairBy` every due row is looked at.
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
  const postgres = dialectOf(any) === 'postgres';
  let picked =
    options.fairBy === undefined ? due(any, options, at) : fair(any, options, options.fairBy, key, at);
  picked = picked.select(`${table}.${key} as picked_key`).limit(options.limit);
  // Rows that another claim holds at this moment are passed over, not waited for.
  if (postgres) picked = picked.forUpdate(table).skipLocked();
  const rows = await any
    .with(
      (cte) => (postgres ? cte('picked').materialized() : cte('picked')),
      () => picked,
    )
    .updateTable(table)
    .set({ lease_token: randomUUID(), lease_until: fromNow(options.leaseMs), attempts: sql`attempts + 1` })
    .where(key, 'in', (query: AnyDatabase) => query.selectFrom('picked').select('picked_key'))
    .returningAll()
    .execute();
  return rows.sort((a, b) => (String(a.next_attempt_at) < String(b.next_attempt_at) ? -1 : 1)) as Selectable<
    DB[T]
  >[];
}

function dueRows<DB, T extends keyof DB & string>(
  db: AnyDatabase,
  options: ClaimOptions<DB, T>,
  at: string,
): AnySelect {
  const table: string = options.table;
  const free = db
    .selectFrom(table)
    .where(`${table}.next_attempt_at`, '<=', at)
    .where((eb) => eb.or([eb(`${table}.lease_until`, 'is', null), eb(`${table}.lease_until`, '<', at)]));
  return options.where === undefined
    ? (free as unknown as AnySelect)
    : (options.where(free as never) as unknown as AnySelect);
}

function due<DB, T extends keyof DB & string>(
  db: AnyDatabase,
  options: ClaimOptions<DB, T>,
  at: string,
): AnySelect {
  return dueRows(db, options, at).orderBy(`${options.table as string}.next_attempt_at`);
}

function fair<DB, T extends keyof DB & string>(
  db: AnyDatabase,
  options: ClaimOptions<DB, T>,
  owner: string,
  key: string,
  at: string,
): AnySelect {
  const table: string = options.table;
  const ranked = dueRows(db, options, at).select([
    `${table}.${key} as ranked_key`,
    `${table}.${owner} as ranked_owner`,
    sql<number>`row_number() over (partition by ${sql.ref(`${table}.${owner}`)} order by ${sql.ref(`${table}.next_attempt_at`)})`.as(
      'place',
    ),
  ]);
  const underWay = db
    .selectFrom(`${table} as held`)
    .where('held.lease_until', '>=', at)
    .groupBy(`held.${owner}`)
    .select((eb) => [`held.${owner} as held_owner`, eb.fn.countAll<number>().as('held_count')]);
  return db
    .selectFrom(table)
    .innerJoin(ranked.as('ranked'), 'ranked.ranked_key', `${table}.${key}`)
    .leftJoin(underWay.as('under_way'), 'under_way.held_owner', 'ranked.ranked_owner')
    .orderBy(sql`ranked.place + coalesce(under_way.held_count, 0)`)
    .orderBy(sql`random()`) as unknown as AnySelect;
}
