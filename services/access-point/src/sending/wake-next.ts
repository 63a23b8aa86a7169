import { now } from '@budkavle/platform';
import type { Transaction } from 'kysely';
import type { AccessPointTables } from '../database/tables.ts';
import type { OutboundRow } from '../events/outbound-events.ts';

/** An envelope has come to its end: those that wait behind it in its conversation are due. In the same transaction. */
export async function wakeNext(trx: Transaction<AccessPointTables>, row: OutboundRow): Promise<void> {
  if (row.order_key === null) return;
  const at = now();
  await trx
    .updateTable('outbound')
    .set({ next_attempt_at: at })
    .where('participant', '=', row.participant)
    .where('order_key', '=', row.order_key)
    .where('recipient', '=', row.recipient)
    .where('state', '=', 'ACCEPTED')
    .where('next_attempt_at', '>', at)
    .execute();
}
