import { backoff, claim, fromNow, hasCode, type Logger, release, Worker } from '@budkavle/platform';
import type { Selectable } from 'kysely';
import type { ParticipantTable } from '../database/tables.ts';
import { bringUpToDate, type PublishingParts } from './publish.ts';

const leaseMs = 60_000;

/** Works through the outbox: the participant rows that are due. A failure is kept with its code and tried again. */
export function createPublicationWorker(
  parts: PublishingParts,
  options: { log: Logger; pollMs: number },
): Worker<Selectable<ParticipantTable>> {
  const { db } = parts;
  const { log, pollMs } = options;
  return new Worker({
    name: 'publication',
    concurrency: 4,
    pollMs,
    log,
    claim: (limit) => claim(db, { table: 'participant', limit, leaseMs }),
    async work(participant) {
      try {
        await bringUpToDate(parts, participant);
      } catch (error) {
        if (hasCode(error, 'LEASE_LOST')) return;
        const code = String((error as { code?: unknown }).code ?? 'FED_PUBLICATION');
        log.error(
          { event: 'smp.publication_failed', participant: participant.value, code, error },
          'not published',
        );
        await release(db, {
          table: 'participant',
          id: participant.id,
          token: participant.lease_token as string,
          set: {
            publication: 'FAILED',
            publication_error: code,
            next_attempt_at: fromNow(backoff(participant.attempts, { baseMs: 2000, maxMs: 600_000 })),
          },
        });
      }
    },
  });
}
