import { createHash } from 'node:crypto';
import { type BlobStore, dialectOf, ServiceError } from '@budkavle/platform';
import { type Kysely, sql, type Transaction } from 'kysely';
import type { AccessPointTables } from './tables.ts';

/**
 * The same content is stored once, so an erasure and a new reference to it must not cross. SQLite has one writer at a
 * time; PostgreSQL takes a lock on the content for the transaction.
 */
async function lockBlob(
  trx: Transaction<AccessPointTables>,
  participant: string,
  hash: string,
): Promise<void> {
  if (dialectOf(trx) !== 'postgres') return;
  const key = createHash('sha256').update(`${participant} ${hash}`).digest().readBigInt64BE(0);
  await sql`select pg_advisory_xact_lock(${key.toString()}::bigint)`.execute(trx);
}

/** Inside the transaction that makes a row point at a blob. @throws ServiceError AP_BUSY when it has just been erased */
export async function referToBlob(
  trx: Transaction<AccessPointTables>,
  blobs: BlobStore,
  participant: string,
  hash: string,
): Promise<void> {
  await lockBlob(trx, participant, hash);
  if (!(await blobs.has(participant, hash)))
    throw new ServiceError('AP_BUSY', { message: 'Please try again.', status: 503, retryAfterSeconds: 1 });
}

/** Erases an envelope that one row no longer needs, unless another still points at it. */
export async function eraseBlob(
  db: Kysely<AccessPointTables>,
  blobs: BlobStore,
  row: { table: 'outbound' | 'inbound'; id: string; participant: string; sha256: string },
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await lockBlob(trx, row.participant, row.sha256);
    await trx.updateTable(row.table).set({ has_blob: 0 }).where('id', '=', row.id).execute();
    await removeUnreferenced(trx, blobs, row.participant, row.sha256);
  });
}

/** Erases an envelope that was stored and that no row came to point at. */
export async function dropBlob(
  db: Kysely<AccessPointTables>,
  blobs: BlobStore,
  participant: string,
  hash: string,
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await lockBlob(trx, participant, hash);
    await removeUnreferenced(trx, blobs, participant, hash);
  });
}

async function removeUnreferenced(
  trx: Transaction<AccessPointTables>,
  blobs: BlobStore,
  participant: string,
  hash: string,
): Promise<void> {
  for (const table of ['outbound', 'inbound'] as const) {
    const row = await trx
      .selectFrom(table)
      .select('id')
      .where('participant', '=', participant)
      .where('sha256', '=', hash)
      .where('has_blob', '=', 1)
      .executeTakeFirst();
    if (row) return;
  }
  await blobs.remove(participant, hash);
}
