import type { BlobStore } from '@budkavle/platform';
import { fromNow, now } from '@budkavle/platform';
import type { Kysely, Transaction } from 'kysely';
import type { Tables } from '../database/tables.ts';

/**
 * Which blobs are used by what. The same content is stored once per organisation, so a blob goes only when nothing uses it.
 * The row of a blob is its lock: who begins to use it and who removes it wait for one another, in both databases.
 */
export interface BlobUse {
  participant: string;
  hash: string;
  size: number;
}

/** Thrown inside the transaction when a blob has been swept away in the meantime: put it again. */
export class BlobGone extends Error {}

/** Notes that blobs exist before anything uses them: what a crash leaves behind is swept. */
export async function noteBlobs(db: Kysely<Tables>, blobs: readonly BlobUse[]): Promise<void> {
  for (const blob of blobs) await touch(db, blob);
}

/** Within the transaction that stores what needs them. Throws BlobGone. */
export async function useBlobs(
  trx: Transaction<Tables>,
  store: BlobStore,
  owner: string,
  blobs: readonly BlobUse[],
): Promise<void> {
  // One order for all: two transactions never wait for one another in a ring.
  const sorted = [...blobs].sort((a, b) => (a.hash < b.hash ? -1 : 1));
  for (const blob of sorted) {
    await touch(trx, blob);
    if (!(await store.has(blob.participant, blob.hash))) throw new BlobGone('a blob was swept away');
    await trx
      .insertInto('blob_use')
      .values({ participant: blob.participant, hash: blob.hash, owner })
      .onConflict((conflict) => conflict.columns(['participant', 'hash', 'owner']).doNothing())
      .execute();
  }
}

/** The owner needs its blobs no more. They are swept after a while. */
export async function releaseBlobs(trx: Kysely<Tables>, owner: string): Promise<void> {
  await trx.deleteFrom('blob_use').where('owner', '=', owner).execute();
}

/** Removes blobs that nothing uses and nobody has touched for `graceMs`. Answers how many. */
export async function sweepBlobs(
  db: Kysely<Tables>,
  store: BlobStore,
  graceMs: number,
  limit = 200,
): Promise<number> {
  const cutoff = fromNow(-graceMs);
  const candidates = await db
    .selectFrom('blob')
    .select(['participant', 'hash'])
    .where('touched_at', '<', cutoff)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('blob_use')
            .select('blob_use.owner')
            .whereRef('blob_use.participant', '=', 'blob.participant')
            .whereRef('blob_use.hash', '=', 'blob.hash'),
        ),
      ),
    )
    .limit(limit)
    .execute();
  let removed = 0;
  for (const { participant, hash } of candidates) {
    removed += await db.transaction().execute(async (trx) => {
      const deleted = await trx
        .deleteFrom('blob')
        .where('participant', '=', participant)
        .where('hash', '=', hash)
        .where('touched_at', '<', cutoff)
        .returning('size')
        .executeTakeFirst();
      if (!deleted) return 0;
      const used = await trx
        .selectFrom('blob_use')
        .select('owner')
        .where('participant', '=', participant)
        .where('hash', '=', hash)
        .executeTakeFirst();
      if (used) {
        await touch(trx, { participant, hash, size: deleted.size });
        return 0;
      }
      await store.remove(participant, hash, { shred: true });
      return 1;
    });
  }
  return removed;
}

async function touch(db: Kysely<Tables>, { participant, hash, size }: BlobUse): Promise<void> {
  const touched_at = now();
  await db
    .insertInto('blob')
    .values({ participant, hash, size, touched_at })
    .onConflict((conflict) => conflict.columns(['participant', 'hash']).doUpdateSet({ touched_at }))
    .execute();
}
