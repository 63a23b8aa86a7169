import type { BlobStore } from '../blobs/blob-store.ts';
import type { OrganisationKeys } from './organisation-keys.ts';

/** An upload that began under the older key may still be under way so long after the rotation. */
const overlapMs = 24 * 3_600_000;

export interface Reencryption {
  reencrypted: number;
  /** Could not be read; they keep their key. Hashes. */
  damaged: string[];
}

/**
 * Encrypts anew what older keys of an organisation encrypt. Each blob is one step: interrupted, it goes on with the rest.
 * `within` lets the caller hold its lock on a blob while it is written anew.
 */
export async function reencryptOrganisation(
  blobs: BlobStore,
  organisation: string,
  options: {
    within?: (hash: string, work: () => Promise<boolean>) => Promise<boolean>;
    onProgress?: (done: number) => void;
  } = {},
): Promise<Reencryption> {
  const within = options.within ?? ((_hash, work) => work());
  const result: Reencryption = { reencrypted: 0, damaged: [] };
  for await (const { hash } of blobs.list(organisation)) {
    try {
      if (!(await within(hash, () => blobs.reencrypt(organisation, hash)))) continue;
      result.reencrypted += 1;
      options.onProgress?.(result.reencrypted);
    } catch (error) {
      const { code } = error as { code?: string };
      if (code !== 'BLOB_CORRUPT' && code !== 'KEY_MISSING') throw error;
      result.damaged.push(hash);
    }
  }
  return result;
}

/**
 * Removes the older keys of an organisation that encrypt nothing any more and whose successor is a day old. Answers the ids.
 */
export async function retireUnusedKeys(
  keys: OrganisationKeys,
  blobs: BlobStore,
  organisation: string,
  options: { now?: () => Date } = {},
): Promise<string[]> {
  const own = (await keys.list()).filter((key) => key.organisation === organisation);
  const before = (options.now?.() ?? new Date()).getTime() - overlapMs;
  const unused = new Set(
    own.filter((_key, index) => Date.parse(own[index + 1]?.createdAt ?? '') < before).map((key) => key.id),
  );
  if (unused.size === 0) return [];
  for await (const { hash } of blobs.list(organisation)) {
    const id = await blobs.keyOf(organisation, hash);
    if (id !== undefined) unused.delete(id);
  }
  for (const id of unused) await keys.retire(organisation, id);
  return [...unused];
}
