import { randomUUID } from 'node:crypto';
import { now } from '@budkavle/platform';
import type { Context } from '../context.ts';
import { MessageClientError } from '../errors.ts';
import { isShared } from '../handling/draft-sharing.ts';
import { attachmentOf, nameOf, type StoredReferences } from '../messages/details.ts';
import type { DraftRow, MessageRow } from '../store/schema.ts';
import { storable } from '../store/storable.ts';
import type { ChangeDraft, Draft, Party, Recipient, Reference } from '../web-api.ts';

/** Why a draft came back. */
export type Refusal = NonNullable<Draft['refusal']>;

/** An empty draft, or an answer: same conversation, to who wrote, with the references of what is answered. */
export async function createDraft(
  context: Context,
  options: { mailboxId: string; userId: string; replyTo?: MessageRow },
): Promise<DraftRow> {
  const time = now();
  const answered = options.replyTo === undefined ? {} : answerTo(options.replyTo);
  const row: DraftRow = {
    id: randomUUID(),
    mailbox_id: options.mailboxId,
    version: 1,
    recipient_json: null,
    subject: '',
    text: '',
    confidential: 0,
    references_json: '[]',
    recipient_person: null,
    reply_to_id: null,
    conversation_id: null,
    ref_to_message_id: null,
    refusal_json: null,
    created_at: time,
    created_by: options.userId,
    saved_at: time,
    saved_by: options.userId,
    ...answered,
  };
  await context.db.insertInto('draft').values(row).execute();
  return row;
}

/**
 * conversationId is the answered message's, refToMessageId its messageId (B1.3.3). To add to something that we sent
 * goes to the same recipient.
 */
function answerTo(message: MessageRow): Partial<DraftRow> {
  const other = JSON.parse(
    message.direction === 'in' ? message.sender_json : message.recipient_json,
  ) as Party;
  const references = JSON.parse(message.references_json) as StoredReferences;
  const person = message.direction === 'in' ? other.persons[0]?.name : undefined;
  return {
    recipient_json: JSON.stringify({ organisation: other.organisation, address: other.address }),
    subject: replySubject(message.subject),
    confidential: message.confidential,
    references_json: JSON.stringify([...references.sender, ...references.recipient]),
    recipient_person: person ?? null,
    reply_to_id: message.id,
    conversation_id: message.conversation_id,
    ref_to_message_id: message.message_id,
  };
}

/** `Sv: ` once, within the 256 characters of a subject. */
export function replySubject(subject: string): string {
  const bare = subject.replace(/^(?:(?:sv|re|svar)\s*:\s*)+/i, '');
  return [...`Sv: ${bare}`].slice(0, 256).join('');
}

/** Saves a change to the version that was read; DRAFT_CHANGED if another was saved since. The refusal is then answered. */
export async function changeDraft(
  context: Context,
  id: string,
  change: ChangeDraft,
  userId: string,
): Promise<DraftRow> {
  const set = {
    ...(change.recipient === undefined ? {} : { recipient_json: recipientJson(change.recipient) }),
    ...(change.subject === undefined ? {} : { subject: storable(change.subject) }),
    ...(change.text === undefined ? {} : { text: storable(change.text) }),
    ...(change.confidential === undefined ? {} : { confidential: change.confidential ? 1 : 0 }),
    ...(change.references === undefined ? {} : { references_json: JSON.stringify(change.references) }),
    ...(change.recipientPerson === undefined
      ? {}
      : { recipient_person: change.recipientPerson === null ? null : storable(change.recipientPerson) }),
  };
  const changed = await context.db
    .updateTable('draft')
    .set({
      ...set,
      version: change.version + 1,
      saved_at: now(),
      saved_by: userId,
      refusal_json: null,
    })
    .where('id', '=', id)
    .where('version', '=', change.version)
    .returningAll()
    .executeTakeFirst();
  if (changed !== undefined) return changed;
  const exists = await context.db.selectFrom('draft').select('id').where('id', '=', id).executeTakeFirst();
  throw new MessageClientError(exists === undefined ? 'DRAFT_NOT_FOUND' : 'DRAFT_CHANGED');
}

function recipientJson(recipient: Recipient | null): string | null {
  return recipient === null ? null : JSON.stringify(recipient);
}

export async function deleteDraft(context: Context, id: string): Promise<void> {
  await context.db.transaction().execute(async (trx) => {
    const dropped = await trx.deleteFrom('attachment').where('draft_id', '=', id).returning('hash').execute();
    await context.blobAccounts.dropped(
      trx,
      dropped.map((one) => one.hash),
    );
    await trx.deleteFrom('draft').where('id', '=', id).execute();
  });
}

/** The draft as the web shows it. */
export async function draftOf(context: Context, row: DraftRow): Promise<Draft> {
  const attachments = await context.db
    .selectFrom('attachment')
    .selectAll()
    .where('draft_id', '=', row.id)
    .orderBy('position')
    .execute();
  const replied =
    row.reply_to_id === null
      ? undefined
      : await context.db
          .selectFrom('message')
          .select(['id', 'subject'])
          .where('id', '=', row.reply_to_id)
          .where('mailbox_id', '=', row.mailbox_id)
          .executeTakeFirst();
  return {
    id: row.id,
    mailboxId: row.mailbox_id,
    version: row.version,
    ...(row.recipient_json === null ? {} : { recipient: JSON.parse(row.recipient_json) as Recipient }),
    subject: row.subject,
    text: row.text,
    confidential: row.confidential === 1,
    references: JSON.parse(row.references_json) as Reference[],
    ...(row.recipient_person === null ? {} : { recipientPerson: row.recipient_person }),
    attachments: attachments.map(attachmentOf),
    ...(replied === undefined ? {} : { replyTo: replied }),
    ...(row.conversation_id === null ? {} : { conversationId: row.conversation_id }),
    shared: await isShared(context.db, row.id),
    savedAt: row.saved_at,
    savedBy: (await nameOf(context, row.saved_by)) ?? '',
    ...(row.refusal_json === null ? {} : { refusal: JSON.parse(row.refusal_json) as Refusal }),
  };
}
