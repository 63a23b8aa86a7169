import type { Context } from '../context.ts';
import { finalStatuses } from '../status/transitions.ts';
import { releaseBlobs } from './blob-uses.ts';

/**
 * Erases a message in a final status; its id stays known (duplicates, references). false: it is not final, or gone.
 * A receipt that is still to be sent for it goes out all the same.
 */
export async function removeMessage(
  context: Pick<Context, 'db' | 'audit' | 'log'>,
  id: string,
  actor: string,
): Promise<boolean> {
  const removed = await context.db.transaction().execute(async (trx) => {
    const row = await trx
      .deleteFrom('message')
      .where('id', '=', id)
      .where('status', 'in', [...finalStatuses])
      .returning(['participant', 'message_id'])
      .executeTakeFirst();
    if (!row) return undefined;
    await trx.deleteFrom('message_event').where('message', '=', id).execute();
    await releaseBlobs(trx, id);
    await context.audit.append(
      {
        actor,
        action: 'message.delete',
        organisation: row.participant,
        object: row.message_id,
        outcome: 'ok',
      },
      trx,
    );
    return row;
  });
  if (!removed) return false;
  context.log.info(
    { event: 'message.deleted', messageId: removed.message_id, participant: removed.participant },
    'message erased',
  );
  return true;
}
