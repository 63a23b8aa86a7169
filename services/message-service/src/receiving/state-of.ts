import type { InboundItem } from '@budkavle/contracts';
import type { Context } from '../context.ts';
import type { Participant } from '../participants/participants.ts';
import type { IncomingState } from '../states/incoming.ts';

/** What is on record of an item of the access point. */
export async function stateOf(
  context: Context,
  participant: Participant,
  item: InboundItem,
): Promise<IncomingState> {
  const decided = await context.db
    .selectFrom('received_envelope')
    .select('outcome')
    .where('participant', '=', participant.id)
    .where('item', '=', item.id)
    .executeTakeFirst();
  if (decided) return stateOfOutcome(decided.outcome);
  const held = await context.db
    .selectFrom('held_envelope')
    .select('since')
    .where('participant', '=', participant.id)
    .where('item', '=', item.id)
    .executeTakeFirst();
  return held ? 'HELD' : 'CLAIMED';
}

/** ACCEPTED, RECEIPT_…: taken; REJECTED: refused; a code of ours: an incident without receipt. */
function stateOfOutcome(outcome: string): IncomingState {
  if (outcome === 'REJECTED') return 'REFUSED';
  return outcome.startsWith('MT_') ? 'NO_RECEIPT' : 'TAKEN';
}
