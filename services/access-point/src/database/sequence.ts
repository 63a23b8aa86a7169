import type { Transaction } from 'kysely';
import type { AccessPointTables } from './tables.ts';

/**
 * The next number in a participant's sequence of events. The row stays locked until the transaction ends, so numbers
 * become visible in their order: a reader that has seen N has seen everything before.
 */
export async function nextSequence(
  trx: Transaction<AccessPointTables>,
  participant: string,
): Promise<number> {
  await trx
    .insertInto('participant_sequence')
    .values({ participant, last: 0 })
    .onConflict((conflict) => conflict.column('participant').doNothing())
    .execute();
  const row = await trx
    .updateTable('participant_sequence')
    .set((eb) => ({ last: eb('last', '+', 1) }))
    .where('participant', '=', participant)
    .returning('last')
    .executeTakeFirstOrThrow();
  return Number(row.last);
}
