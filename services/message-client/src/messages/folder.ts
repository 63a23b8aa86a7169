import { type Kysely, sql } from 'kysely';
import { isConversationFolder, readConversationFolder } from '../handling/conversation-folder.ts';
import { draftVisibleTo } from '../handling/draft-sharing.ts';
import type { DraftRow, MessageClientDatabase } from '../store/schema.ts';
import type { Folder, MessagePage, MessageSummary, Recipient } from '../web-api.ts';
import { excerptOf } from './body.ts';
import { readCursor, writeCursor } from './cursor.ts';
import { unreadBy } from './read-marks.ts';
import { summaryOf } from './summary.ts';

type Database = Kysely<MessageClientDatabase>;

export interface FolderQuery {
  mailboxId: string;
  folder: Folder;
  userId: string;
  label?: string | undefined;
  cursor: string | undefined;
  limit: number;
}

/** A page of a folder, newest first. Whether the user may read the mailbox is the caller's question. */
export function readFolder(db: Database, query: FolderQuery): Promise<MessagePage> {
  const { folder } = query;
  if (isConversationFolder(folder)) return readConversationFolder(db, { ...query, folder });
  return folder === 'drafts' ? readDrafts(db, query) : readMessages(db, query);
}

async function readMessages(db: Database, query: FolderQuery): Promise<MessagePage> {
  let select = db
    .selectFrom('message')
    .selectAll()
    .select((eb) => eb.case().when(unreadBy(query.userId)(eb)).then(0).else(1).end().as('is_read'))
    .where('mailbox_id', '=', query.mailboxId)
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(query.limit + 1);
  select =
    query.folder === 'failed'
      ? select.where('failed', '=', 1)
      : select.where('direction', '=', query.folder === 'inbox' ? 'in' : 'out');
  if (query.cursor !== undefined) {
    const place = readCursor(query.cursor);
    select = select.where((eb) =>
      eb.or([eb('at', '<', place.at), eb.and([eb('at', '=', place.at), eb('id', '<', place.id)])]),
    );
  }
  const rows = await select.execute();
  // What the message service refused is a draft again, but has failed all the same.
  const refused =
    query.folder === 'failed' && query.cursor === undefined ? await refusedDrafts(db, query) : [];
  return page(
    rows.map((row) => summaryOf(row, Number(row.is_read) === 1)),
    query.limit,
    refused,
  );
}

function page(found: MessageSummary[], limit: number, before: readonly MessageSummary[] = []): MessagePage {
  const items = found.slice(0, limit);
  const last = items.at(-1);
  const more = found.length > limit && last !== undefined;
  return { items: [...before, ...items], ...(more ? { next: writeCursor(last) } : {}) };
}

type DraftListRow = DraftRow & { attachments: number };

function selectDrafts(db: Database, { mailboxId, userId }: FolderQuery) {
  return db
    .selectFrom('draft')
    .selectAll()
    .select((eb) =>
      eb
        .selectFrom('attachment')
        .select((inner) => inner.fn.countAll<number>().as('count'))
        .whereRef('attachment.draft_id', '=', 'draft.id')
        .as('attachments'),
    )
    .where('mailbox_id', '=', mailboxId)
    .where(draftVisibleTo(userId))
    .orderBy('saved_at', 'desc')
    .orderBy('id', 'desc');
}

async function readDrafts(db: Database, query: FolderQuery): Promise<MessagePage> {
  let select = selectDrafts(db, query).limit(query.limit + 1);
  if (query.cursor !== undefined) {
    const place = readCursor(query.cursor);
    select = select.where((eb) =>
      eb.or([
        eb('saved_at', '<', place.at),
        eb.and([eb('saved_at', '=', place.at), eb('id', '<', place.id)]),
      ]),
    );
  }
  const rows = await select.execute();
  return page(
    rows.map((row) => draftSummary(row as DraftListRow)),
    query.limit,
  );
}

async function refusedDrafts(db: Database, query: FolderQuery): Promise<MessageSummary[]> {
  const rows = await selectDrafts(db, query)
    .where(sql.ref('refusal_json'), 'is not', null)
    .limit(100)
    .execute();
  return rows.map((row) => draftSummary(row as DraftListRow));
}

function draftSummary(row: DraftListRow): MessageSummary {
  return {
    id: row.id,
    conversationId: row.conversation_id ?? '',
    mailboxId: row.mailbox_id,
    direction: 'draft',
    ...(row.recipient_json === null ? {} : { counterpart: JSON.parse(row.recipient_json) as Recipient }),
    subject: row.subject,
    excerpt: excerptOf([{ text: row.text }]),
    state: 'DRAFT',
    unread: false,
    attachmentCount: Number(row.attachments ?? 0),
    confidential: row.confidential === 1,
    at: row.saved_at,
    stateAt: row.saved_at,
  };
}
