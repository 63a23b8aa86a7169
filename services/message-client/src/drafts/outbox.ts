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
import type { Transaction } from 'kysely';
import type { Context } from '../context.ts';
import type { MessageClientDatabase, MessageRow, OutboxRow } from '../store/schema.ts';
import { outgoingMessage } from './outgoing.ts';
import { refusalOf, returnToDraft } from './refusal.ts';

const leaseMs = 30_000;
const retry = { baseMs: 500, maxMs: 60_000 };

/**
 * Hands queued messages to the message service until it answers: 201, it has the message; 400, 409 or 413, the message is
 * a draft again; anything else, later once more with the same messageId.
 */
export function createOutboxWorker(
  context: Context,
  service: SdkApiClient,
  told: { answered(messageRowId: string): void },
): Worker<OutboxRow> {
  const { db, log } = context;
  const lease = (row: OutboxRow) =>
    ({
      table: 'outbox',
      key: 'message_row_id',
      id: row.message_row_id,
      token: row.lease_token ?? '',
    }) as const;
  const worker = new Worker<OutboxRow>({
    name: 'outbox',
    claim: (limit) => claim(db, { table: 'outbox', key: 'message_row_id', limit, leaseMs }),
    key: (row) => row.message_row_id,
    extend: (row) => extendLease(db, { ...lease(row), leaseMs }),
    heartbeatMs: leaseMs / 3,
    maxWorkMs: 15 * 60_000,
    concurrency: 4,
    pollMs: 5_000,
    log,
    work: async (row, signal) => {
      const message = await messageRow(row.message_row_id);
      if (message === undefined) {
        await db.deleteFrom('outbox').where('message_row_id', '=', row.message_row_id).execute();
        return;
      }
      try {
        const outgoing = await outgoingMessage(context, message);
        await service.send(outgoing.message, outgoing.attachments, { signal });
      } catch (error) {
        const refusal = error instanceof ContractError ? refusalOf(error) : undefined;
        if (refusal === undefined) await tryLater(row, message, error);
        else {
          await returnToDraft(context, row, message, refusal, (trx) => assertLease(trx, lease(row)));
          log.info({ event: 'outbox.refused', code: refusal.code }, 'the message service refused a message');
          context.live.changed(message.mailbox_id);
          told.answered(message.id);
        }
        return;
      }
      await handedOver(row, message.id);
      context.live.changed(message.mailbox_id, message.id);
      told.answered(message.id);
    },
  });

  return worker;

  function messageRow(id: string): Promise<MessageRow | undefined> {
    return db.selectFrom('message').selectAll().where('id', '=', id).executeTakeFirst();
  }

  async function handedOver(row: OutboxRow, messageRowId: string): Promise<void> {
    await stillOurs(async (trx) => {
      await assertLease(trx, lease(row));
      await trx.deleteFrom('outbox').where('message_row_id', '=', messageRowId).execute();
      await trx
        .updateTable('message')
        .set({ retry_at: null })
        .where('id', '=', messageRowId)
        .where('state', '=', 'SCHEDULED')
        .execute();
    });
  }

  /** false: the list of what changed told of the message before the answer came, so the row is gone already. */
  async function stillOurs(
    change: (trx: Transaction<MessageClientDatabase>) => Promise<void>,
  ): Promise<boolean> {
    try {
      await db.transaction().execute(change);
      return true;
    } catch (error) {
      if (hasCode(error, 'LEASE_LOST')) return false;
      throw error;
    }
  }

  async function tryLater(row: OutboxRow, message: MessageRow, error: unknown): Promise<void> {
    const code = (error as { code?: unknown } | null)?.code;
    const waitMs = backoff(row.attempts, retry);
    const nextAttemptAt = fromNow(waitMs);
    log.warn(
      { event: 'outbox.later', messageId: message.message_id, attempt: row.attempts, nextAttemptAt, error },
      'a message could not be handed over; it is tried again',
    );
    const waits = await stillOurs(async (trx) => {
      await release(trx, {
        ...lease(row),
        set: {
          next_attempt_at: nextAttemptAt,
          last_code: typeof code === 'string' ? code.slice(0, 64) : 'INTERNAL_ERROR',
        },
      });
      await trx
        .updateTable('message')
        .set({ retry_at: nextAttemptAt })
        .where('id', '=', message.id)
        .execute();
    });
    if (!waits) return told.answered(message.id);
    context.live.changed(message.mailbox_id, message.id);
    setTimeout(() => worker.wake(), waitMs + 5).unref();
  }
}
