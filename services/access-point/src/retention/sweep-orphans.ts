import { type BlobStore, hasCode } from '@budkavle/platform';
import type { Kysely } from 'kysely';
import { eraseIfUnreferenced } from '../database/blob-references.ts';
import type { AccessPointTables } from '../database/tables.ts';

/**
 * Erases blobs that no row refers to: of a process that died between storing and recording. It never meets a put in
 * flight: what is stored, or relied upon, is younger than `olderThanMs` (`keepEvidence` stores anew what it has not
 * stored lately), and the references are looked at under the blob's lock. Dry run: counted, not erased.
 */
export async function sweepOrphans(
  { db, blobs }: { db: Kysely<AccessPointTables>; blobs: BlobStore },
  options: {
    organisations: Iterable<string>;
    olderThanMs: number;
    /** What is older comes from a version that did not note the parts of evidence: left alone. */
    youngerThan: Date;
    signal: AbortSignal;
    dryRun?: boolean;
  },
): Promise<{ looked: number; orphans: number }> {
  const before = Date.now() - options.olderThanMs;
  let looked = 0;
  let orphans = 0;
  for (const organisation of options.organisations) {
    for await (const { hash, storedAt } of blobs.list(organisation)) {
      if (options.signal.aborted) return { looked, orphans };
      looked += 1;
      if (storedAt.getTime() > before || storedAt < options.youngerThan) continue;
      if (!(await isOurs(blobs, organisation, hash))) continue;
      if (await eraseIfUnreferenced(db, blobs, organisation, hash, { dryRun: options.dryRun ?? false }))
        orphans += 1;
    }
  }
  return { looked, orphans };
}

/** Not of another service that was given the same bucket or folder by mistake: it has keys of its own. */
async function isOurs(blobs: BlobStore, organisation: string, hash: string): Promise<boolean> {
  try {
    for await (const _ of blobs.open(organisation, hash, { start: 0, end: 1 })) break;
    return true;
  } catch (error) {
    if (['KEY_MISSING', 'BLOB_MISSING', 'BLOB_CORRUPT'].some((code) => hasCode(error, code))) return false;
    throw error;
  }
}

/** Whose blobs there may be: those served, and those that have been. */
export async function organisationsOf(
  db: Kysely<AccessPointTables>,
  served: Iterable<string>,
): Promise<Set<string>> {
  const sent = await db.selectFrom('participant_sequence').select('participant').execute();
  const received = await db.selectFrom('inbound').select('participant').distinct().execute();
  return new Set([...served, ...[...sent, ...received].map(({ participant }) => participant)]);
}
