import { fromNow, now } from '@budkavle/platform';
import type { Kysely } from 'kysely';
import type { Context } from '../context.ts';
import { MessageClientError } from '../errors.ts';
import type { MessageClientDatabase } from '../store/schema.ts';
import { at, note, type Place } from './conversation-state.ts';

/** Without a sign of life for so long, whoever was writing has gone. */
export const lockMs = 60_000;

/**
 * Takes or renews the right to answer: one person at a time. CONVERSATION_LOCKED: somebody else has it. `takeOver` takes
 * it from them, which is told in the conversation. Answers whether it is new.
 */
export async function takeLock(
  context: Context,
  place: Place,
  userId: string,
  takeOver = false,
): Promise<{ fresh: boolean; expiresAt: string }> {
  const expiresAt = fromNow(lockMs);
  const fresh = await context.db.transaction().execute(async (trx) => {
    const time = now();
    const renewed = await trx
      .updateTable('answer_lock')
      .set({ expires_at: expiresAt })
      .where(at(place))
      .where('user_id', '=', userId)
      .where('expires_at', '>', time)
      .returning('user_id')
      .executeTakeFirst();
    if (renewed !== undefined) return false;
    const mine = { user_id: userId, since: time, expires_at: expiresAt };
    // One statement decides: of two at once the second finds a living lock and gets no row.
    const taken = await trx
      .insertInto('answer_lock')
      .values({ mailbox_id: place.mailboxId, conversation_id: place.conversationId, ...mine })
      .onConflict((conflict) => {
        const update = conflict.columns(['mailbox_id', 'conversation_id']).doUpdateSet(mine);
        return takeOver ? update : update.where('answer_lock.expires_at', '<=', time);
      })
      .returning('user_id')
      .executeTakeFirst();
    if (taken === undefined) throw new MessageClientError('CONVERSATION_LOCKED');
    if (takeOver) await note(trx, place, { kind: 'lock-taken-over', by: userId });
    await context.audit.append(
      {
        actor: userId,
        action: takeOver ? 'answer.taken-over' : 'answer.begun',
        object: place.mailboxId,
        outcome: 'ok',
        details: { conversationId: place.conversationId },
      },
      trx,
    );
    return true;
  });
  return { fresh, expiresAt };
}

/** Gives it back; somebody else's stays. Answers whether there was one. */
export async function releaseLock(
  db: Kysely<MessageClientDatabase>,
  place: Place,
  userId: string,
): Promise<boolean> {
  const gone = await db
    .deleteFrom('answer_lock')
    .where(at(place))
    .where('user_id', '=', userId)
    .returning('user_id')
    .executeTakeFirst();
  return gone !== undefined;
}

/** CONVERSATION_LOCKED if somebody else is answering. */
export async function demandUnlocked(
  db: Kysely<MessageClientDatabase>,
  place: Place,
  userId: string,
): Promise<void> {
  const held = await db
    .selectFrom('answer_lock')
    .select('user_id')
    .where(at(place))
    .where('expires_at', '>', now())
    .executeTakeFirst();
  if (held !== undefined && held.user_id !== userId) throw new MessageClientError('CONVERSATION_LOCKED');
}
