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

/**
 * Erases a blob that no row refers to, whatever it is: envelope, header, evidence or a part of it. @returns whether it
 * was (in a dry run: would be) erased
 */
export async function eraseIfUnreferenced(
  db: Kysely<AccessPointTables>,
  blobs: BlobStore,
  organisation: string,
  hash: string,
  options: { dryRun: boolean },
): Promise<boolean> {
  return await db.transaction().execute(async (trx) => {
    await lockBlob(trx, organisation, hash);
    if ((await isEnvelope(trx, organisation, hash)) || (await isEvidence(trx, organisation, hash)))
      return false;
    if (options.dryRun) return true;
    await trx
      .deleteFrom('evidence_part')
      .where('organisation', '=', organisation)
      .where('evidence_sha256', '=', hash)
      .execute();
    await blobs.remove(organisation, hash);
    return true;
  });
}

async function removeUnreferenced(
  trx: Transaction<AccessPointTables>,
  blobs: BlobStore,
  participant: string,
  hash: string,
): Promise<void> {
  if (!(await isEnvelope(trx, participant, hash))) await blobs.remove(participant, hash);
}

async function isEnvelope(
  trx: Transaction<AccessPointTables>,
  participant: string,
  hash: string,
): Promise<boolean> {
  for (const table of ['outbound', 'inbound'] as const) {
    const row = await trx
      .selectFrom(table)
      .select('id')
      .where('participant', '=', participant)
      .where('sha256', '=', hash)
      .where('has_blob', '=', 1)
      .limit(1)
      .executeTakeFirst();
    if (row) return true;
  }
  return false;
}

async function isEvidence(
  trx: Transaction<AccessPointTables>,
  organisation: string,
  hash: string,
): Promise<boolean> {
  const inbound = (column: 'header_sha256' | 'evidence_sha256') =>
    trx
      .selectFrom('inbound')
      .select('id')
      .where('participant', '=', organisation)
      .where(column, '=', hash)
      .limit(1)
      .executeTakeFirst();
  const proof = trx
    .selectFrom('outbound_proof')
    .select('outbound_id')
    .where('evidence_organisation', '=', organisation)
    .where('evidence_sha256', '=', hash)
    .limit(1);
  // Rows of parts go with the evidence that names them.
  const part = trx
    .selectFrom('evidence_part')
    .select('part_sha256')
    .where('organisation', '=', organisation)
    .where('part_sha256', '=', hash)
    .limit(1);
  return (
    (await inbound('header_sha256')) !== undefined ||
    (await inbound('evidence_sha256')) !== undefined ||
    (await proof.executeTakeFirst()) !== undefined ||
    (await part.executeTakeFirst()) !== undefined
  );
}
