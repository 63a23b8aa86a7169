import { now } from '@budkavle/platform';
import type { ExpressionBuilder, Kysely } from 'kysely';
import type { MessageClientDatabase } from '../store/schema.ts';

type Database = Kysely<MessageClientDatabase>;

/** A condition on `message`: the user has no read mark on it. */
export function unreadBy(userId: string) {
  return (eb: ExpressionBuilder<MessageClientDatabase, 'message'>) =>
    eb.not(
      eb.exists(
        eb
          .selectFrom('read_mark')
          .select('read_mark.message_row_id')
          .whereRef('read_mark.message_row_id', '=', 'message.id')
          .where('read_mark.user_id', '=', userId),
      ),
    );
}

/** Marks as read (true: it was not before) or as unread. */
export async function markRead(
  db: Database,
  messageRowId: string,
  userId: string,
  read: boolean,
): Promise<boolean> {
  if (!read) {
    await db
      .deleteFrom('read_mark')
      .where('message_row_id', '=', messageRowId)
      .where('user_id', '=', userId)
      .execute();
    return false;
  }
  const made = await db
    .insertInto('read_mark')
    .values({ message_row_id: messageRowId, user_id: userId, at: now() })
    .onConflict((conflict) => conflict.doNothing())
    .returning('user_id')
    .executeTakeFirst();
  return made !== undefined;
}

/** What failed is new to everybody again. */
export async function forgetReadMarks(trx: Database, messageRowId: string): Promise<void> {
  await trx.deleteFrom('read_mark').where('message_row_id', '=', messageRowId).execute();
}
