import { now } from '@budkavle/platform';
import type { Kysely } from 'kysely';
import { namesOf } from '../permissions/names.ts';
import type { MessageClientDatabase } from '../store/schema.ts';
import type { AnswerLock, ConversationWork, Label } from './api.ts';
import type { ConversationRow } from './schema.ts';

type Database = Kysely<MessageClientDatabase>;

/** Who has each conversation, and what is noted about it, by conversation id. One mailbox. */
export async function workOf(
  db: Database,
  mailboxId: string,
  rows: readonly ConversationRow[],
): Promise<Map<string, ConversationWork>> {
  if (rows.length === 0) return new Map();
  const ids = rows.map((row) => row.conversation_id);
  const people = await namesOf(
    db,
    rows.flatMap((row) => row.assigned_to ?? []),
  );
  const labels = await labelsOf(db, mailboxId, ids);
  const locks = await locksOf(db, mailboxId, ids);
  const notes = await noteCounts(db, mailboxId, ids);
  return new Map(
    rows.map((row) => {
      const lock = locks.get(row.conversation_id);
      return [
        row.conversation_id,
        {
          status: row.status === 'done' ? 'done' : 'open',
          ...(row.assigned_to === null
            ? {}
            : { assignee: { id: row.assigned_to, name: people.get(row.assigned_to) ?? '' } }),
          ...(row.due_on === null ? {} : { dueOn: row.due_on }),
          labels: labels.get(row.conversation_id) ?? [],
          messageCount: row.message_count,
          noteCount: notes.get(row.conversation_id) ?? 0,
          ...(lock === undefined ? {} : { lock }),
        },
      ];
    }),
  );
}

async function labelsOf(
  db: Database,
  mailboxId: string,
  ids: readonly string[],
): Promise<Map<string, Label[]>> {
  const rows = await db
    .selectFrom('conversation_label')
    .innerJoin('label', 'label.id', 'conversation_label.label_id')
    .select(['conversation_label.conversation_id', 'label.id', 'label.name'])
    .where('conversation_label.mailbox_id', '=', mailboxId)
    .where('conversation_label.conversation_id', 'in', ids)
    .orderBy('label.name')
    .execute();
  const found = new Map<string, Label[]>();
  for (const { conversation_id, id, name } of rows)
    found.set(conversation_id, [...(found.get(conversation_id) ?? []), { id, name }]);
  return found;
}

async function locksOf(
  db: Database,
  mailboxId: string,
  ids: readonly string[],
): Promise<Map<string, AnswerLock>> {
  const rows = await db
    .selectFrom('answer_lock')
    .innerJoin('app_user', 'app_user.id', 'answer_lock.user_id')
    .select(['conversation_id', 'user_id', 'app_user.name', 'since', 'expires_at'])
    .where('mailbox_id', '=', mailboxId)
    .where('conversation_id', 'in', ids)
    .where('expires_at', '>', now())
    .execute();
  return new Map(
    rows.map((row) => [
      row.conversation_id,
      { by: { id: row.user_id, name: row.name }, since: row.since, expiresAt: row.expires_at },
    ]),
  );
}

async function noteCounts(
  db: Database,
  mailboxId: string,
  ids: readonly string[],
): Promise<Map<string, number>> {
  const rows = await db
    .selectFrom('conversation_entry')
    .select((eb) => ['conversation_id', eb.fn.countAll<number>().as('count')])
    .where('mailbox_id', '=', mailboxId)
    .where('conversation_id', 'in', ids)
    .where('kind', '=', 'note')
    .groupBy('conversation_id')
    .execute();
  return new Map(rows.map((row) => [row.conversation_id, Number(row.count)]));
}
