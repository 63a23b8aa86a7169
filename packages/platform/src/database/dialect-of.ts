import { type Kysely, PostgresAdapter } from 'kysely';

/** Which database is behind a Kysely object, also behind a transaction. */
// Kysely's type parameter is invariant; only the adapter is looked at.
// biome-ignore lint/suspicious/noExplicitAny: see above
export function dialectOf(db: Kysely<any>): 'sqlite' | 'postgres' {
  return db.getExecutor().adapter instanceof PostgresAdapter ? 'postgres' : 'sqlite';
}
