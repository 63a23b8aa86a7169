import type { Kysely, SelectQueryBuilder } from 'kysely';
import { readCursor, writeCursor } from '../messages/cursor.ts';
import { unreadBy } from '../messages/read-marks.ts';
import { summaryOf } from '../messages/summary.ts';
import type { MessageClientDatabase, MessageRow } from '../store/schema.ts';
import type { MessagePage } from '../web-api.ts';
import { workOf } from './work-of.ts';

type Database = Kysely<MessageClientDatabase>;

export const conversationFolders = ['unassigned', 'mine', 'all', 'waiting', 'done'] as const;
export type ConversationFolder = (typeof conversationFolders)[number];

export function isConversationFolder(name: string): name is ConversationFolder {
  return (conversationFolders as readonly string[]).includes(name);
}

/** Which conversations belong to a folder. Unassigned is the queue: what came in and nobody has taken. */
export function inFolder<O>(
  query: SelectQueryBuilder<MessageClientDatabase, 'conversation', O>,
  folder: ConversationFolder,
  userId: string,
): SelectQueryBuilder<MessageClientDatabase, 'conversation', O> {
  if (folder === 'all') return query;
  if (folder === 'done') return query.where('status', '=', 'done');
  const open = query.where('status', '=', 'open');
  if (folder === 'mine') return open.where('assigned_to', '=', userId);
  if (folder === 'waiting') return open.where('waiting', '=', 1);
  return open.where('assigned_to', 'is', null).where('first_in_at', 'is not', null);
}

/** A page of conversations, each by its newest message, newest first. Whether the user may read the mailbox is the caller's question. */
export async function readConversationFolder(
  db: Database,
  query: {
    mailboxId: string;
    folder: ConversationFolder;
    userId: string;
    label?: string | undefined;
    cursor: string | undefined;
    limit: number;
  },
): Promise<MessagePage> {
  let select = inFolder(db.selectFrom('conversation'), query.folder, query.userId)
    .selectAll()
    .where('mailbox_id', '=', query.mailboxId)
    .orderBy('last_at', 'desc')
    .orderBy('last_message_id', 'desc')
    .limit(query.limit + 1);
  const { label } = query;
  if (label !== undefined)
    select = select.where((eb) =>
      eb.exists(
        eb
          .selectFrom('conversation_label')
          .select('label_id')
          .whereRef('conversation_label.mailbox_id', '=', 'conversation.mailbox_id')
          .whereRef('conversation_label.conversation_id', '=', 'conversation.conversation_id')
          .where('conversation_label.label_id', '=', label),
      ),
    );
  if (query.cursor !== undefined) {
    const place = readCursor(query.cursor);
    select = select.where((eb) =>
      eb.or([
        eb('last_at', '<', place.at),
        eb.and([eb('last_at', '=', place.at), eb('last_message_id', '<', place.id)]),
      ]),
    );
  }
  const rows = await select.execute();
  const shown = rows.slice(0, query.limit);
  const messages = await newestOf(
    db,
    shown.map((row) => row.last_message_id),
  );
  const unread = await unreadOf(
    db,
    query,
    shown.map((row) => row.conversation_id),
  );
  const work = await workOf(db, query.mailboxId, shown);
  const last = shown.at(-1);
  return {
    items: shown.flatMap((row) => {
      const message = messages.get(row.last_message_id);
      const own = work.get(row.conversation_id);
      if (message === undefined || own === undefined) return [];
      return [
        {
          ...summaryOf(message, !unread.has(row.conversation_id)),
          unread: unread.has(row.conversation_id),
          work: own,
        },
      ];
    }),
    ...(rows.length > query.limit && last !== undefined
      ? { next: writeCursor({ at: last.last_at, id: last.last_message_id }) }
      : {}),
  };
}

async function newestOf(db: Database, ids: readonly string[]): Promise<Map<string, MessageRow>> {
  if (ids.length === 0) return new Map();
  const rows = await db.selectFrom('message').selectAll().where('id', 'in', ids).execute();
  return new Map(rows.map((row) => [row.id, row]));
}

/** Conversations with something that came in, or failed, and that the user has not looked at. */
async function unreadOf(
  db: Database,
  query: { mailboxId: string; userId: string },
  ids: readonly string[],
): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const rows = await db
    .selectFrom('message')
    .select('conversation_id')
    .distinct()
    .where('mailbox_id', '=', query.mailboxId)
    .where('conversation_id', 'in', ids)
    .where((eb) => eb.or([eb('direction', '=', 'in'), eb('failed', '=', 1)]))
    .where(unreadBy(query.userId))
    .execute();
  return new Set(rows.map((row) => row.conversation_id));
}
