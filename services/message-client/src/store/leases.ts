import { dialectOf, now } from '@budkavle/platform';
import type { Kysely } from 'kysely';
import type { MessageClientDatabase } from './schema.ts';

/**
 * Gives back what a process that was killed held, and makes it due: one process works on a SQLite database, so at start
 * nobody else can hold anything. In PostgreSQL other processes may be at work: what a dead one held is due when its lease
 * has run out, within half a minute.
 */
export async function freeLeases(db: Kysely<MessageClientDatabase>): Promise<void> {
  if (dialectOf(db) === 'postgres') return;
  await db.deleteFrom('work_lease').execute();
  for (const table of ['outbox', 'inbound_fetch', 'service_removal'] as const)
    await db
      .updateTable(table)
      .set({ lease_token: null, lease_until: null, next_attempt_at: now() })
      .where('lease_token', 'is not', null)
      .execute();
}
