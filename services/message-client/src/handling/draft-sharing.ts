import { now } from '@budkavle/platform';
import type { ExpressionBuilder, Kysely } from 'kysely';
import type { DraftRow, MessageClientDatabase } from '../store/schema.ts';

type Database = Kysely<MessageClientDatabase>;

/**
 * The drafts that a person may open: their own, those that were shared, those that came back refused, and those of
 * conversations that the person has now: work that is handed over brings the answer that was begun.
 */
export function draftVisibleTo(userId: string) {
  return (eb: ExpressionBuilder<MessageClientDatabase, 'draft'>) =>
    eb.or([
      eb('draft.created_by', '=', userId),
      eb('draft.refusal_json', 'is not', null),
      eb.exists(
        eb
          .selectFrom('draft_sharing')
          .select('draft_sharing.draft_id')
          .whereRef('draft_sharing.draft_id', '=', 'draft.id'),
      ),
      eb.exists(
        eb
          .selectFrom('conversation')
          .select('conversation.conversation_id')
          .whereRef('conversation.mailbox_id', '=', 'draft.mailbox_id')
          .whereRef('conversation.conversation_id', '=', 'draft.conversation_id')
          .where('conversation.assigned_to', '=', userId),
      ),
    ]);
}

/** The draft, if there is one that the person may open. */
export function visibleDraft(db: Database, id: string, userId: string): Promise<DraftRow | undefined> {
  return db
    .selectFrom('draft')
    .selectAll()
    .where('id', '=', id)
    .where(draftVisibleTo(userId))
    .executeTakeFirst();
}

/** Lets everybody who may send from the mailbox open the draft and go on with it, or keeps it to oneself again. */
export async function shareDraft(db: Database, id: string, userId: string, shared: boolean): Promise<void> {
  if (shared)
    await db
      .insertInto('draft_sharing')
      .values({ draft_id: id, shared_at: now(), shared_by: userId })
      .onConflict((conflict) => conflict.column('draft_id').doNothing())
      .execute();
  else await db.deleteFrom('draft_sharing').where('draft_id', '=', id).execute();
}

export async function isShared(db: Database, id: string): Promise<boolean> {
  const row = await db
    .selectFrom('draft_sharing')
    .select('draft_id')
    .where('draft_id', '=', id)
    .executeTakeFirst();
  return row !== undefined;
}
