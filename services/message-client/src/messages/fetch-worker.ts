import { ContractError, type SdkApiClient } from '@budkavle/contracts';
import {
  assertLease,
  backoff,
  claim,
  extendLease,
  fromNow,
  hasCode,
  release,
  Worker,
} from '@budkavle/platform';
import type { Context } from '../context.ts';
import type { FetchRow } from '../store/schema.ts';
import { type Direction, receiveMessage } from './receive.ts';
import { removeWhenSettled } from './removal.ts';

const leaseMs = 30_000;

/** Fetches noted messages, each on its own: one that cannot be fetched holds up no other. */
export function createFetchWorker(
  context: Context,
  service: SdkApiClient,
  wakeRemoval: () => void,
): Worker<FetchRow> {
  const { db, log } = context;
  const lease = (row: FetchRow) =>
    ({ table: 'inbound_fetch', key: 'key', id: row.key, token: row.lease_token ?? '' }) as const;
  return new Worker<FetchRow>({
    name: 'message-fetch',
    claim: (limit) => claim(db, { table: 'inbound_fetch', key: 'key', limit, leaseMs }),
    key: (row) => row.key,
    extend: (row) => extendLease(db, { ...lease(row), leaseMs }),
    heartbeatMs: leaseMs / 3,
    maxWorkMs: 15 * 60_000,
    concurrency: 3,
    pollMs: 2_000,
    log,
    work: async (row, signal) => {
      const wanted = { messageId: row.message_id, direction: row.direction as Direction };
      try {
        await receiveMessage(context, service, wanted, {
          signal,
          inTransaction: async (trx) => {
            await assertLease(trx, lease(row));
            await trx.deleteFrom('inbound_fetch').where('key', '=', row.key).execute();
            if (wanted.direction === 'in') await removeWhenSettled(context, trx, row.message_id, 'NEW');
          },
        });
        wakeRemoval();
      } catch (error) {
        if (hasCode(error, 'LEASE_LOST')) throw error;
        if (error instanceof ContractError && error.code === 'CONTRACT_NOT_FOUND') {
          // Another client of ours fetched and deleted it, or the service disposed of it.
          log.warn(
            { event: 'message.gone', messageId: row.message_id },
            'a message was gone before it was fetched',
          );
          await db.deleteFrom('inbound_fetch').where('key', '=', row.key).execute();
          return;
        }
        log.warn(
          { event: 'message.fetch_failed', messageId: row.message_id, attempt: row.attempts, error },
          'a message could not be fetched; it is tried again',
        );
        await release(db, {
          ...lease(row),
          set: {
            next_attempt_at: fromNow(backoff(row.attempts, { baseMs: 1000, maxMs: 300_000 })),
            last_code: codeOf(error),
          },
        });
      }
    },
  });
}

function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code.slice(0, 64) : 'INTERNAL_ERROR';
}
