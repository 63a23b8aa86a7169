import { ContractError, type SdkApiClient } from '@budkavle/contracts';
import { backoff, claim, fromNow, now, release, Worker } from '@budkavle/platform';
import type { Kysely } from 'kysely';
import type { Context } from '../context.ts';
import type { MessageClientDatabase, RemovalRow } from '../store/schema.ts';
import type { State } from '../web-api.ts';
import { isSettled } from './states.ts';

const leaseMs = 60_000;

/** Notes, in the transaction that stored the last news of a message, that the message service need not keep it. */
export async function removeWhenSettled(
  context: Context,
  trx: Kysely<MessageClientDatabase>,
  messageId: string,
  state: State,
): Promise<void> {
  if (!context.configuration.messageService.removeStored || !isSettled(state)) return;
  // An organisation that writes to itself has the message twice under one id: both go when both are settled.
  const copies = await trx
    .selectFrom('message')
    .select('state')
    .where('message_id', '=', messageId)
    .execute();
  if (!copies.every((copy) => isSettled(copy.state as State))) return;
  await trx
    .insertInto('service_removal')
    .values({
      message_id: messageId,
      next_attempt_at: now(),
      lease_token: null,
      lease_until: null,
      attempts: 0,
    })
    .onConflict((conflict) => conflict.column('message_id').doNothing())
    .execute();
}

/** Deletes at the message service what is stored here. A message that it will not delete stays there: it has its own disposal. */
export function createRemovalWorker(context: Context, service: SdkApiClient): Worker<RemovalRow> {
  const { db, log } = context;
  return new Worker<RemovalRow>({
    name: 'service-removal',
    claim: (limit) => claim(db, { table: 'service_removal', key: 'message_id', limit, leaseMs }),
    key: (row) => row.message_id,
    concurrency: 2,
    pollMs: 15_000,
    log,
    work: async (row) => {
      try {
        const { copies } = await db
          .selectFrom('message')
          .select((eb) => eb.fn.countAll<number>().as('copies'))
          .where('message_id', '=', row.message_id)
          .executeTakeFirstOrThrow();
        for (let copy = 0; copy < Math.max(1, Number(copies)); copy += 1)
          await service.remove(row.message_id);
      } catch (error) {
        const settled =
          error instanceof ContractError &&
          (error.code === 'CONTRACT_NOT_FOUND' || error.code === 'CONTRACT_REFUSED');
        if (!settled) {
          await release(db, {
            table: 'service_removal',
            key: 'message_id',
            id: row.message_id,
            token: row.lease_token ?? '',
            set: { next_attempt_at: fromNow(backoff(row.attempts, { baseMs: 1000, maxMs: 600_000 })) },
          });
          return;
        }
      }
      await db.deleteFrom('service_removal').where('message_id', '=', row.message_id).execute();
    },
  });
}
