import type { Context } from '../context.ts';
import type { AttachmentRow, MessageRow } from '../store/schema.ts';
import type {
  Attachment,
  Conversation,
  MessageDetail,
  Party,
  Receipt,
  Reference,
  TrailStep,
} from '../web-api.ts';
import { readBody } from './body.ts';
import { summaryOf } from './summary.ts';

/** The references of a message: whose they are matters when it is answered, not when it is read. */
export interface StoredReferences {
  sender: Reference[];
  recipient: Reference[];
}

const maxMessages = 500;

/** A conversation as one mailbox has it, oldest first; undefined if the mailbox has nothing of it. */
export async function readConversation(
  context: Context,
  mailboxId: string,
  conversationId: string,
  userId: string,
): Promise<Conversation | undefined> {
  const rows = await context.db
    .selectFrom('message')
    .selectAll()
    .where('mailbox_id', '=', mailboxId)
    .where('conversation_id', '=', conversationId)
    .orderBy('at')
    .orderBy('id')
    .limit(maxMessages)
    .execute();
  const first = rows[0];
  if (first === undefined) return undefined;
  const messages = [];
  for (const row of rows) messages.push(await detailOf(context, row, userId));
  return { conversationId, subject: first.subject, messages };
}

export async function detailOf(context: Context, row: MessageRow, userId: string): Promise<MessageDetail> {
  const { db } = context;
  const attachments = await db
    .selectFrom('attachment')
    .selectAll()
    .where('message_row_id', '=', row.id)
    .orderBy('position')
    .execute();
  const marks = await db
    .selectFrom('read_mark')
    .innerJoin('app_user', 'app_user.id', 'read_mark.user_id')
    .select(['read_mark.user_id', 'read_mark.at', 'app_user.name'])
    .where('message_row_id', '=', row.id)
    .orderBy('read_mark.at')
    .limit(50)
    .execute();
  const references = JSON.parse(row.references_json) as StoredReferences;
  const sentBy = row.created_by === null ? undefined : await nameOf(context, row.created_by);
  return {
    ...summaryOf(
      row,
      marks.some((mark) => mark.user_id === userId),
    ),
    body: await readBody(context.blobs, context.configuration.organisation.participant, row.body_hash),
    attachments: attachments.map(attachmentOf),
    sender: JSON.parse(row.sender_json) as Party,
    recipient: JSON.parse(row.recipient_json) as Party,
    references: [...references.sender, ...references.recipient],
    trail: trailOf(row, sentBy, marks),
    ...(row.receipt_json === null ? {} : { receipt: JSON.parse(row.receipt_json) as Receipt }),
    ids: {
      messageId: row.message_id,
      conversationId: row.conversation_id,
      ...(row.ref_to_message_id === null ? {} : { refToMessageId: row.ref_to_message_id }),
      ...(row.as4_message_id === null ? {} : { as4MessageId: row.as4_message_id }),
    },
    ...(sentBy === undefined ? {} : { sentBy }),
  };
}

/** Written by a person, carried by services, read by persons: in the order of time. */
function trailOf(
  row: MessageRow,
  sentBy: string | undefined,
  marks: readonly { at: string; name: string }[],
): TrailStep[] {
  const trail = JSON.parse(row.events_json) as TrailStep[];
  if (row.direction === 'out')
    trail.unshift({
      step: 'CREATED',
      at: row.at,
      who: { kind: 'person', ...(sentBy === undefined ? {} : { name: sentBy }) },
    });
  else
    for (const mark of marks)
      trail.push({ step: 'READ', at: mark.at, who: { kind: 'person', name: mark.name } });
  return trail;
}

export function attachmentOf(row: AttachmentRow): Attachment {
  return { id: row.id, name: row.name, type: row.type, size: Number(row.size) };
}

export async function nameOf(context: Context, userId: string): Promise<string | undefined> {
  const user = await context.db
    .selectFrom('app_user')
    .select('name')
    .where('id', '=', userId)
    .executeTakeFirst();
  return user?.name;
}
