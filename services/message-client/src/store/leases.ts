import { now } from '@budkavle/platform';
import type { Kysely } from 'kysely';
import type { MessageClientDatabase } from './schema.ts';

/**
 * Gives back what a process that was killed held, and makes it due: one process works on a database, so at start nobody
 * else can hold anything. Without this a message under way would wait until its lease had run out.
 */
export async function freeLeases(db: Kysely<MessageClientDatabase>): Promise<void> {
  for (const table of ['outbox', 'inbound_fetch', 'service_removal'] as const)
    await db
      .updateTable(table)
      .set({ lease_token: null, lease_until: null, next_attempt_at: now() })
      .where('lease_token', 'is not', null)
      .execute();
}
