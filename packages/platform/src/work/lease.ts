import { type Kysely, sql, type Transaction, type UpdateObject } from 'kysely';
import { ServiceError } from '../errors/service-error.ts';
import { fromNow } from '../time.ts';

/**
 * The columns of a table that is a queue. `next_attempt_at`: when to work on the row next, null for never.
 * A row is leased while `lease_until` lies ahead.
 */
export interface LeaseColumns {
  next_attempt_at: string | null;
  lease_token: string | null;
  lease_until: string | null;
  attempts: number;
}

// The table is chosen by the caller: its columns are checked by the signatures, the bodies work on any.
// biome-ignore lint/suspicious/noExplicitAny: see above
type AnyDatabase = Kysely<any>;

/** A row that is held by a lease. */
export interface LeaseOptions<DB, T extends keyof DB & string> {
  table: T;
  /** The column that names a row, `id` unless told. */
  key?: keyof DB[T] & string;
  id: string | number;
  token: string;
}

/** Gives the row back with these changes; to be tried again if `next_attempt_at` is set. Errors: LEASE_LOST. */
export async function release<DB, T extends keyof DB & string>(
  db: Kysely<DB> | Transaction<DB>,
  options: LeaseOptions<NoInfer<DB>, T> & { set: UpdateObject<NoInfer<DB>, T> },
): Promise<void> {
  await change(db, options, { ...(options.set as object), lease_token: null, lease_until: null });
}

/** Changes the row and keeps it. Errors: LEASE_LOST. */
export async function updateLeased<DB, T extends keyof DB & string>(
  db: Kysely<DB> | Transaction<DB>,
  options: LeaseOptions<NoInfer<DB>, T> & { set: UpdateObject<NoInfer<DB>, T> },
): Promise<void> {
  await change(db, options, options.set as object);
}

/** Holds the row for so long from now. Errors: LEASE_LOST. */
export async function extendLease<DB, T extends keyof DB & string>(
  db: Kysely<DB> | Transaction<DB>,
  options: LeaseOptions<NoInfer<DB>, T> & { leaseMs: number },
): Promise<void> {
  await change(db, options, { lease_until: fromNow(options.leaseMs) });
}

/** Inside a transaction: nothing else of it takes effect unless the lease is still held. Errors: LEASE_LOST. */
export async function assertLease<DB, T extends keyof DB & string>(
  trx: Kysely<DB> | Transaction<DB>,
  options: LeaseOptions<NoInfer<DB>, T>,
): Promise<void> {
  await change(trx, options, { lease_token: options.token });
}

async function change<DB, T extends keyof DB & string>(
  db: Kysely<DB> | Transaction<DB>,
  options: LeaseOptions<NoInfer<DB>, T>,
  set: object,
): Promise<void> {
  const result = await (db as unknown as AnyDatabase)
    .updateTable(options.table as string)
    .set(set)
    .where(sql.ref(options.key ?? 'id'), '=', options.id)
    .where('lease_token', '=', options.token)
    .executeTakeFirst();
  if (result.numUpdatedRows !== 1n)
    throw new ServiceError('LEASE_LOST', { status: 409, message: 'The lease on this work has been lost.' });
}
