import { fromNow, release } from '@budkavle/platform';
import type { AccessPoint } from '../context.ts';
import type { OutboundRow } from '../events/outbound-events.ts';

/** How often to look again when nobody wakes it: the end of the earlier one does (`wakeNext`). */
const lookAgainSeconds = 30;

/**
 * Envelopes of one conversation, from one sender to one recipient, go in the order in which they were handed over. No
 * document of the federation demands it (AS4 as profiled has no InOrder delivery), so it is bounded: one that has failed
 * blocks nothing, and none waits longer than `sending.orderSeconds`.
 * @returns true when the row has been given back to wait
 */
export async function waitsForTurn(ap: AccessPoint, row: OutboundRow): Promise<boolean> {
  const { order_key: key } = row;
  if (key === null || row.state !== 'ACCEPTED') return false;
  const { orderSeconds } = ap.configuration.sending;
  const seconds = orderSeconds ?? ap.configuration.environment.deadlines.transportSeconds;
  const until = Date.parse(row.created_at) + seconds * 1000;
  if (until <= Date.now()) return false;
  const earlier = await ap.db
    .selectFrom('outbound')
    .select('id')
    .where('participant', '=', row.participant)
    .where('order_key', '=', key)
    .where('recipient', '=', row.recipient)
    .where('next_attempt_at', 'is not', null)
    .where((eb) =>
      eb.or([
        eb('created_at', '<', row.created_at),
        eb.and([eb('created_at', '=', row.created_at), eb('id', '<', row.id)]),
      ]),
    )
    .limit(1)
    .executeTakeFirst();
  if (!earlier) return false;
  return await ap.db.transaction().execute(async (trx) => {
    // Its lock: it cannot end between this look and our giving back, without our being woken.
    const { next_attempt_at } = await trx
      .updateTable('outbound')
      .set((eb) => ({ id: eb.ref('id') }))
      .where('id', '=', earlier.id)
      .returning('next_attempt_at')
      .executeTakeFirstOrThrow();
    if (next_attempt_at === null) return false;
    const later = [next_attempt_at, fromNow(lookAgainSeconds * 1000)].sort().at(-1) as string;
    const at = [later, new Date(until).toISOString()].sort().at(0);
    await release(trx, {
      table: 'outbound',
      id: row.id,
      token: row.lease_token as string,
      set: { next_attempt_at: at },
    });
    return true;
  });
}
