import { now } from '@budkavle/platform';
import type { Context } from '../context.ts';
import { MessageClientError } from '../errors.ts';
import { permissionsOf } from '../mailboxes/permissions.ts';
import type { Assign } from './api.ts';
import { at, note, type Place } from './conversation-state.ts';
import { tell } from './notices.ts';

/**
 * Gives a conversation to somebody who may handle the mailbox, or releases it. Of two who decide at once one wins; the
 * other gets ASSIGNMENT_CHANGED. PERSON_UNSUITABLE: the other may not handle the mailbox.
 */
export async function assign(context: Context, place: Place, userId: string, wish: Assign): Promise<void> {
  const { db, audit } = context;
  if (wish.to !== null && wish.to !== userId) {
    const held = (await permissionsOf(db, wish.to)).get(place.mailboxId) ?? [];
    if (!held.includes('handle')) throw new MessageClientError('PERSON_UNSUITABLE');
  }
  await db.transaction().execute(async (trx) => {
    const changed = await trx
      .updateTable('conversation')
      .set({ assigned_to: wish.to, assigned_at: wish.to === null ? null : now() })
      .where(at(place))
      .where('assigned_to', wish.expected === null ? 'is' : '=', wish.expected)
      .returning('conversation_id')
      .executeTakeFirst();
    if (changed === undefined) throw await notAsExpected(trx, place);
    const kind = wish.to === null ? 'released' : wish.to === userId ? 'assigned' : 'handed-over';
    const text = wish.note?.trim() ? wish.note.trim() : null;
    await note(trx, place, { kind, by: userId, to: wish.to, text });
    if (kind === 'handed-over' && wish.to !== null)
      await tell(trx, [wish.to], { kind: 'handover', ...place, by: userId });
    await audit.append(
      {
        actor: userId,
        action: `conversation.${kind}`,
        object: place.mailboxId,
        outcome: 'ok',
        details: { conversationId: place.conversationId, ...(wish.to === null ? {} : { to: wish.to }) },
      },
      trx,
    );
  });
}

async function notAsExpected(
  trx: Parameters<Parameters<ReturnType<Context['db']['transaction']>['execute']>[0]>[0],
  place: Place,
): Promise<MessageClientError> {
  const row = await trx.selectFrom('conversation').select('status').where(at(place)).executeTakeFirst();
  return new MessageClientError(row === undefined ? 'MESSAGE_NOT_FOUND' : 'ASSIGNMENT_CHANGED');
}
