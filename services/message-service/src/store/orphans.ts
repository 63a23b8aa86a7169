import type { BlobStore } from '@budkavle/platform';
import type { Kysely } from 'kysely';
import type { Tables } from '../database/tables.ts';

const page = 200;

/**
 * Blobs that no row knows (a process died between writing and noting them) get a row as old as they are: from then on the
 * ordinary sweep decides about them, under its lock, whichever node does it. Answers how many there were.
 */
export async function adoptOrphans(
  db: Kysely<Tables>,
  store: BlobStore,
  participants: readonly string[],
  graceMs: number,
): Promise<number> {
  let adopted = 0;
  const before = Date.now() - graceMs;
  for (const participant of participants) {
    let found: { hash: string; storedAt: Date }[] = [];
    const look = async () => {
      adopted += await adoptUnknown(db, participant, found);
      found = [];
    };
    for await (const blob of store.list(participant)) {
      // What is younger may be about to be noted.
      if (blob.storedAt.getTime() < before) found.push(blob);
      if (found.length === page) await look();
    }
    await look();
  }
  return adopted;
}

async function adoptUnknown(
  db: Kysely<Tables>,
  participant: string,
  found: readonly { hash: string; storedAt: Date }[],
): Promise<number> {
  if (found.length === 0) return 0;
  const rows = await db
    .selectFrom('blob')
    .select('hash')
    .where('participant', '=', participant)
    .where(
      'hash',
      'in',
      found.map(({ hash }) => hash),
    )
    .execute();
  const known = new Set(rows.map(({ hash }) => hash));
  const orphans = found.filter(({ hash }) => !known.has(hash));
  if (orphans.length === 0) return 0;
  await db
    .insertInto('blob')
    .values(
      orphans.map(({ hash, storedAt }) => ({
        participant,
        hash,
        size: 0,
        touched_at: storedAt.toISOString(),
      })),
    )
    .onConflict((conflict) => conflict.columns(['participant', 'hash']).doNothing())
    .execute();
  return orphans.length;
}
