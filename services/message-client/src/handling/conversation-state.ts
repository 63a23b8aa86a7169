import { randomUUID } from 'node:crypto';
import { dialectOf, now } from '@budkavle/platform';
import type { Kysely } from 'kysely';
import type { MessageClientDatabase } from '../store/schema.ts';
import { tellFollowers } from './notices.ts';

type Database = Kysely<MessageClientDatabase>;

export interface Place {
  mailboxId: string;
  conversationId: string;
}

/**
 * Brings the row of a conversation up to its messages; call it in the transaction that adds, changes or takes one away.
 * `arrived`: something came in, so what was done is open again and whoever follows is told. `sentBy`: who sent;
 * a conversation that nobody has becomes theirs.
 */
export async function refreshConversation(
  trx: Database,
  place: Place,
  cause: { arrived?: boolean; sentBy?: string } = {},
): Promise<void> {
  const before = await lockRow(trx, place);
  const last = await messagesOf(trx, place)
    .select(['id', 'at', 'direction', 'failed'])
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  const row = trx.updateTable('conversation').where(at(place));
  if (last === undefined) {
    await trx.deleteFrom('conversation').where(at(place)).execute();
    return;
  }
  const { count, first_in } = await messagesOf(trx, place)
    .select((eb) => [
      eb.fn.countAll<number>().as('count'),
      eb.fn.min(eb.case().when('direction', '=', 'in').then(eb.ref('at')).end()).as('first_in'),
    ])
    .executeTakeFirstOrThrow();
  const lastOut = await messagesOf(trx, place)
    .select((eb) => eb.fn.max('at').as('at'))
    .where('direction', '=', 'out')
    .executeTakeFirst();
  const unanswered = await messagesOf(trx, place)
    .select((eb) => eb.fn.min('at').as('at'))
    .where('direction', '=', 'in')
    .where('at', '>', lastOut?.at ?? '')
    .executeTakeFirst();
  const reopened = before.status === 'done' && cause.arrived === true;
  const taken = before.assigned_to === null && cause.sentBy !== undefined;
  await row
    .set({
      last_message_id: last.id,
      last_at: last.at,
      waiting: last.direction === 'out' && last.failed === 0 ? 1 : 0,
      message_count: Number(count),
      first_in_at: first_in ?? null,
      unanswered_since: unanswered?.at ?? null,
      ...(reopened || cause.sentBy !== undefined ? { status: 'open', done_at: null } : {}),
      ...(taken ? { assigned_to: cause.sentBy, assigned_at: now() } : {}),
    })
    .execute();
  // What was being answered has been answered.
  if (cause.sentBy !== undefined)
    await trx.deleteFrom('answer_lock').where(at(place)).where('user_id', '=', cause.sentBy).execute();
  if (reopened) await note(trx, place, { kind: 'reopened-by-message' });
  if (cause.arrived === true) await tellFollowers(trx, place, before.assigned_to);
}

/** Takes the row for this transaction; made first if it is missing. */
async function lockRow(trx: Database, place: Place): Promise<{ status: string; assigned_to: string | null }> {
  await trx
    .insertInto('conversation')
    .values({
      mailbox_id: place.mailboxId,
      conversation_id: place.conversationId,
      status: 'open',
      assigned_to: null,
      assigned_at: null,
      done_at: null,
      due_on: null,
      last_message_id: '',
      last_at: now(),
      waiting: 0,
      message_count: 0,
      first_in_at: null,
      unanswered_since: null,
    })
    .onConflict((conflict) => conflict.columns(['mailbox_id', 'conversation_id']).doNothing())
    .execute();
  const query = trx.selectFrom('conversation').select(['status', 'assigned_to']).where(at(place));
  // Two messages of one conversation at once: the second counts when the first is committed.
  return (dialectOf(trx) === 'postgres' ? query.forUpdate() : query).executeTakeFirstOrThrow();
}

function messagesOf(trx: Database, place: Place) {
  return trx
    .selectFrom('message')
    .where('mailbox_id', '=', place.mailboxId)
    .where('conversation_id', '=', place.conversationId);
}

/** The condition that means this conversation in this mailbox. */
export function at(place: Place) {
  // biome-ignore lint/suspicious/noExplicitAny: one condition for every table that has the two columns
  return (eb: any) =>
    eb.and([eb('mailbox_id', '=', place.mailboxId), eb('conversation_id', '=', place.conversationId)]);
}

/** Notes what was done with the conversation, for colleagues to read. */
export async function note(
  trx: Database,
  place: Place,
  entry: { kind: string; by?: string; to?: string | null; text?: string | null },
): Promise<string> {
  const id = randomUUID();
  await trx
    .insertInto('conversation_entry')
    .values({
      id,
      mailbox_id: place.mailboxId,
      conversation_id: place.conversationId,
      kind: entry.kind,
      at: now(),
      user_id: entry.by ?? null,
      other_id: entry.to ?? null,
      text: entry.text ?? null,
    })
    .execute();
  return id;
}
