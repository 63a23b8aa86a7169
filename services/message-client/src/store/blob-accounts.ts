import { type BlobStore, now } from '@budkavle/platform';
import type { Kysely } from 'kysely';
import { whileLocked } from '../nodes/one-at-a-time.ts';
import type { MessageClientDatabase } from './schema.ts';

type Database = Kysely<MessageClientDatabase>;

/** How long content stays after the last thing that used it went: work under way may still read it. */
const graceMs = 60 * 60_000;

/**
 * Content is stored once for all who use it. This keeps "commit the content, then write the row that uses it"
 * and "see that nothing uses it, then remove it" from crossing, also between processes on one PostgreSQL.
 */
export class BlobAccounts {
  readonly #db: Database;
  readonly #blobs: BlobStore;
  readonly #organisation: string;
  #tail: Promise<unknown> = Promise.resolve();

  constructor(options: { db: Database; blobs: BlobStore; organisation: string }) {
    this.#db = options.db;
    this.#blobs = options.blobs;
    this.#organisation = options.organisation;
  }

  /** Runs what commits content and writes the rows that use it, apart from removals. Keep it short. */
  using<T>(work: () => Promise<T>): Promise<T> {
    return this.#inTurn('together', work);
  }

  /** In this process one after the other; between processes those who use content together, and who removes it alone. */
  #inTurn<T>(mode: 'alone' | 'together', work: () => Promise<T>): Promise<T> {
    const result = this.#tail.then(() => whileLocked(this.#db, 'blobs', mode, work));
    this.#tail = result.catch(() => {});
    return result;
  }

  /** Notes, in the transaction that drops a use, that the content may have become useless. */
  async dropped(trx: Database, hashes: readonly string[]): Promise<void> {
    if (hashes.length === 0) return;
    await trx
      .insertInto('unused_blob')
      .values([...new Set(hashes)].map((hash) => ({ hash, since: now() })))
      .onConflict((conflict) => conflict.column('hash').doUpdateSet({ since: now() }))
      .execute();
  }

  /** Removes content that nothing has used for a while. Answers how many went. */
  async sweep(before: Date = new Date(Date.now() - graceMs)): Promise<number> {
    const candidates = await this.#db
      .selectFrom('unused_blob')
      .select('hash')
      .where('since', '<', before.toISOString())
      .limit(1000)
      .execute();
    let removed = 0;
    for (const { hash } of candidates) {
      await this.#inTurn('alone', async () => {
        if (!(await this.#inUse(hash))) {
          await this.#blobs.remove(this.#organisation, hash);
          removed += 1;
        }
        await this.#db.deleteFrom('unused_blob').where('hash', '=', hash).execute();
      });
    }
    return removed;
  }

  async #inUse(hash: string): Promise<boolean> {
    const attachment = await this.#db
      .selectFrom('attachment')
      .select('id')
      .where('hash', '=', hash)
      .executeTakeFirst();
    if (attachment !== undefined) return true;
    const body = await this.#db
      .selectFrom('message')
      .select('id')
      .where('body_hash', '=', hash)
      .executeTakeFirst();
    return body !== undefined;
  }
}
