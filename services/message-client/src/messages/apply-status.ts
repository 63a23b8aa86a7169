import type { MessageAttributes } from '@budkavle/contracts';
import { now } from '@budkavle/platform';
import type { Kysely } from 'kysely';
import { refreshConversation } from '../handling/conversation-state.ts';
import type { MessageClientDatabase, MessageRow } from '../store/schema.ts';
import type { State, TrailStep } from '../web-api.ts';
import { forgetReadMarks } from './read-marks.ts';
import { receiptOf } from './receipt.ts';
import { advance, hasFailed, stateOf } from './states.ts';
import { as4MessageIdOf, retryAtOf, stepsOf } from './trail.ts';

/** Brings an outgoing message up to what the message service tells. Answers whether anything changed, and the state now. */
export async function applyStatus(
  trx: Kysely<MessageClientDatabase>,
  row: MessageRow,
  attributes: Pick<MessageAttributes, 'messageStatus' | 'events'>,
): Promise<{ changed: boolean; state: State }> {
  const time = now();
  const before = row.state as State;
  const issues = attributes.events?.eventIssues ?? [];
  const state = advance(before, stateOf(attributes));
  const known = JSON.parse(row.events_json) as TrailStep[];
  const told = stepsOf(issues, row.at);
  // An answer that was overtaken on its way tells less than is known.
  const steps = told.length >= known.length ? told : known;
  const receipt = receiptOf(issues, state, time);
  const next = {
    state,
    state_at: state === before ? row.state_at : (steps.at(-1)?.at ?? time),
    retry_at: state === 'SCHEDULED_FOR_RESEND' ? retryAtOf(steps) : null,
    failed: hasFailed(state) ? 1 : 0,
    events_json: JSON.stringify(steps),
    receipt_json: receipt === undefined ? row.receipt_json : JSON.stringify(receipt),
    as4_message_id: as4MessageIdOf(issues) ?? row.as4_message_id,
  };
  const changed = Object.entries(next).some(([name, value]) => row[name as keyof MessageRow] !== value);
  if (changed) await trx.updateTable('message').set(next).where('id', '=', row.id).execute();
  if (hasFailed(state) !== hasFailed(before))
    await refreshConversation(trx, { mailboxId: row.mailbox_id, conversationId: row.conversation_id });
  if (hasFailed(state) && state !== before) await forgetReadMarks(trx, row.id);
  return { changed, state };
}
