import { type Reencryption, reencryptOrganisation } from '@budkavle/platform';
import type { MessageStore } from './open-store.ts';

export { serviceTenant } from './service-key.ts';

/**
 * Encrypts anew, with the present key of an organisation, what its older keys encrypt. Each blob's row is held meanwhile, so
 * that the sweep cannot erase what is just being written. May run beside the service, and again after a stop.
 */
export function reencryptContent(
  { db, blobs, keys }: Pick<MessageStore, 'db' | 'blobs' | 'keys'>,
  participant: string,
  onProgress?: (done: number) => void,
): Promise<Reencryption> {
  return reencryptOrganisation(blobs, participant, {
    ...(onProgress && { onProgress }),
    within: async (hash, work) => {
      // Most are under the present key already; the lock is for those that are not.
      const key = await blobs.keyOf(participant, hash);
      if (key === undefined || key === (await keys.keyFor(participant)).id) return false;
      return db.transaction().execute(async (trx) => {
        const held = await trx
          .updateTable('blob')
          .set((eb) => ({ hash: eb.ref('hash') }))
          .where('participant', '=', participant)
          .where('hash', '=', hash)
          .returning('hash')
          .executeTakeFirst();
        // Without a row it is an orphan or about to be noted: nobody removes it now.
        return held ? work() : false;
      });
    },
  });
}
