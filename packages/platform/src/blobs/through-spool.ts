import { hasCode } from '../errors/service-error.ts';
import type { OrganisationKeys } from '../keys/organisation-keys.ts';
import type { BlobReference, BlobStore } from './blob-store.ts';

/** Puts a source into a store by way of its spool; nothing is left of what fails. */
export async function putThroughSpool(
  store: Pick<BlobStore, 'spool'>,
  organisation: string,
  source: AsyncIterable<Uint8Array>,
  options: { maxBytes?: number },
): Promise<BlobReference> {
  const spool = await store.spool(organisation, options);
  try {
    for await (const chunk of source) await spool.write(chunk);
    return await spool.commit();
  } catch (error) {
    await spool.discard();
    throw error;
  }
}

/** Stores a blob again under the present key, unless it has it or is gone. Answers whether it was. */
export async function reencryptThroughSpool(
  store: Pick<BlobStore, 'spool' | 'open' | 'has' | 'keyOf'>,
  keys: OrganisationKeys,
  organisation: string,
  hash: string,
): Promise<boolean> {
  const before = await store.keyOf(organisation, hash);
  if (before === undefined || before === (await keys.keyFor(organisation)).id) return false;
  const spool = await store.spool(organisation);
  try {
    for await (const chunk of store.open(organisation, hash)) await spool.write(chunk);
    // Erased meanwhile: it must not come back.
    if (!(await store.has(organisation, hash))) {
      await spool.discard();
      return false;
    }
    await spool.commit();
    return true;
  } catch (error) {
    await spool.discard();
    if (hasCode(error, 'BLOB_MISSING')) return false;
    throw error;
  }
}
