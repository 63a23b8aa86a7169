import { setTimeout as sleep } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import type { FederationTables } from '../database/tables.ts';
import { federationError } from '../errors.ts';

/** Waits until nothing is in the outbox. Throws FED_PUBLICATION when something failed or it takes longer. */
export async function waitUntilSettled(db: Kysely<FederationTables>, timeoutMs: number): Promise<void> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    const row = await db
      .selectFrom('participant')
      .select(['value', 'publication', 'publication_error'])
      .where('next_attempt_at', 'is not', null)
      .executeTakeFirst();
    if (!row) return;
    const failed = row.publication === 'FAILED';
    if (failed || Date.now() > end) {
      throw federationError('FED_PUBLICATION', `${row.value} is ${row.publication}`, {
        details: { reason: row.publication_error ?? 'TIME' },
      });
    }
    await sleep(20);
  }
}
