import { type Kysely, type SelectQueryBuilder, sql } from 'kysely';

// The table is chosen by the caller: its columns are checked by the signature of `claim`, this works on any.
// biome-ignore lint/suspicious/noExplicitAny: see above
export type AnyDatabase = Kysely<any>;
// biome-ignore lint/suspicious/noExplicitAny: see above
export type AnySelect = SelectQueryBuilder<any, any, any>;

export interface FairOptions {
  table: string;
  key: string;
  owner: string;
  isMeant(query: AnySelect): AnySelect;
  limit: number;
  /** Now, as the columns have it. */
  at: string;
}

/** Beyond the limit: others may take some of them first. */
const spare = 8;

interface Candidate {
  key: unknown;
  owner: unknown;
}

/**
 * Keys of due and free rows, whose turn it is first: owners with the fewest rows under way, chance between equals.
 * Owners are found by jumps in the index, never by reading all rows.
 */
export async function fairKeys(db: AnyDatabase, options: FairOptions): Promise<unknown[]> {
  const owners = await waitingOwners(db, options);
  if (owners.length === 0) return [];
  const held = new Map(owners.map(({ owner, held }) => [owner, Number(held)]));
  const chosen = owners
    .map(({ owner, held }) => ({ owner, rank: Number(held) + Math.random() }))
    .sort((a, b) => a.rank - b.rank)
    .slice(0, options.limit + spare);
  const [first, ...others] = chosen.map(({ owner }) => oldestOf(db, options, owner));
  let all = first as AnySelect;
  for (const other of others) all = all.unionAll(other as never) as unknown as AnySelect;
  const rows = (await all.execute()) as Candidate[];
  const places = new Map<unknown, number>();
  return rows
    .map(({ key, owner }) => {
      const place = (places.get(owner) ?? 0) + 1;
      places.set(owner, place);
      return { key, rank: place + (held.get(owner) ?? 0) + Math.random() };
    })
    .sort((a, b) => a.rank - b.rank)
    .slice(0, options.limit + spare)
    .map(({ key }) => key);
}

async function waitingOwners(
  db: AnyDatabase,
  { table, owner, isMeant, at }: FairOptions,
): Promise<{ owner: unknown; held: number }[]> {
  const column = sql.ref(`${table}.${owner}`);
  const waiting = (query: AnySelect) => isMeant(query).where(`${table}.next_attempt_at`, 'is not', null);
  const first = waiting(db.selectFrom(table) as unknown as AnySelect)
    .select(column.as('owner'))
    .orderBy(column)
    .limit(1);
  const next = waiting(db.selectFrom(table) as unknown as AnySelect)
    .where(sql<boolean>`${column} > owners.owner`)
    .select(column.as('owner'))
    .orderBy(column)
    .limit(1);
  const isDue = free(isMeant(db.selectFrom(table) as unknown as AnySelect), table, at)
    .where(sql<boolean>`${column} = owners.owner`)
    .select(sql`1`.as('one'))
    // Not as `exists`: PostgreSQL would read all rows to join them at once.
    .limit(1);
  // Grouped by an expression: SQLite would else read all rows in the order of an index of the owner's.
  const turns = sql<{ owner: unknown; held: number }>`(
    with recursive owners(owner) as (
      select ${first}
      union all
      select ${next} from owners where owners.owner is not null
    ),
    held(owner, number) as (
      select ${column} || '', count(*) from ${sql.table(table)} where ${sql.ref(`${table}.lease_until`)} >= ${at} group by ${column} || ''
    )
    select owners.owner as owner, coalesce(held.number, 0) as held
    from owners left join held on held.owner = owners.owner
    where owners.owner is not null and ${isDue} is not null)`;
  // Shaped as a select: SQLite reads it beside writes under way.
  return (await db.selectFrom(turns.as('turns')).selectAll().execute()) as { owner: unknown; held: number }[];
}

function oldestOf(db: AnyDatabase, options: FairOptions, owner: unknown): AnySelect {
  const { table, key, limit, at, isMeant } = options;
  const rows = free(isMeant(db.selectFrom(table) as unknown as AnySelect), table, at)
    .where(`${table}.${options.owner}`, '=', owner)
    .orderBy(`${table}.next_attempt_at`)
    .limit(limit + spare)
    .select([sql.ref(`${table}.${key}`).as('key'), sql.ref(`${table}.${options.owner}`).as('owner')]);
  return db.selectFrom(rows.as('oldest') as never).selectAll() as unknown as AnySelect;
}

/** Due, and held by nobody. */
export function free(query: AnySelect, table: string, at: string): AnySelect {
  return query
    .where(`${table}.next_attempt_at`, '<=', at)
    .where((eb) => eb.or([eb(`${table}.lease_until`, 'is', null), eb(`${table}.lease_until`, '<', at)]));
}
