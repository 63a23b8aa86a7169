import { randomUUID } from 'node:crypto';
import { sdkTimestamp } from '@budkavle/formats';
import { now } from '@budkavle/platform';
import { recipientOf } from '../address-book/recipients.ts';
import type { Context } from '../context.ts';
import { MessageClientError } from '../errors.ts';
import { refreshConversation } from '../handling/conversation-state.ts';
import { excerptOf, storeBody } from '../messages/body.ts';
import type { StoredReferences } from '../messages/details.ts';
import { indexMessage } from '../search/message-index.ts';
import type { AttachmentRow, DraftRow, MessageRow } from '../store/schema.ts';
import type { Party, Recipient, Reference } from '../web-api.ts';
import { messagesOfList, queueListed } from '../writing/send-list.ts';
import { checkDraft } from './check-draft.ts';

/**
 * Turns the draft into a message in the outbox, in one transaction: from here it is neither lost nor sent twice, since
 * messageId and time are set once. Errors: DRAFT_INCOMPLETE (fields), DRAFT_CHANGED, DRAFT_NOT_FOUND.
 */
export async function queueDraft(
  context: Context,
  draft: DraftRow,
  user: { id: string; name: string },
): Promise<MessageRow> {
  const { db } = context;
  const attachments = await db
    .selectFrom('attachment')
    .selectAll()
    .where('draft_id', '=', draft.id)
    .orderBy('position')
    .execute();
  const faults = await checkDraft(context, draft, attachments);
  if (Object.keys(faults).length > 0) throw new MessageClientError('DRAFT_INCOMPLETE', { fields: faults });
  const message = await messageOf(context, draft, attachments, user);
  const others = await messagesOfList(context, draft, attachments, (one) =>
    messageOf(context, { ...one, conversation_id: message.conversation_id }, attachments, user),
  );
  const body = draft.text.trim() === '' ? [] : [{ text: draft.text }];
  return context.blobAccounts.using(async () => {
    const bodyHash = await storeBody(context.blobs, context.configuration.organisation.participant, body);
    const row: MessageRow = { ...message, excerpt: excerptOf(body), body_hash: bodyHash };
    await db.transaction().execute(async (trx) => {
      const taken = await trx
        .deleteFrom('draft')
        .where('id', '=', draft.id)
        .where('version', '=', draft.version)
        .returning('id')
        .executeTakeFirst();
      if (taken === undefined) throw await whyNotTaken(context, draft.id);
      const moved = await trx
        .updateTable('attachment')
        .set({ draft_id: null, message_row_id: row.id })
        .where('draft_id', '=', draft.id)
        .returning('id')
        .execute();
      const checked = new Set(attachments.map((one) => one.id));
      // A file that came or went after the check: the sender has not seen what would be sent.
      if (moved.length !== checked.size || moved.some((one) => !checked.has(one.id)))
        throw new MessageClientError('DRAFT_CHANGED');
      await trx.insertInto('message').values(row).execute();
      await indexMessage(trx, { row, body, fileNames: attachments.map((one) => one.name) });
      await refreshConversation(
        trx,
        { mailboxId: row.mailbox_id, conversationId: row.conversation_id },
        { sentBy: user.id },
      );
      await trx
        .insertInto('outbox')
        .values({
          message_row_id: row.id,
          draft_json: JSON.stringify(draft),
          last_code: null,
          next_attempt_at: now(),
          lease_token: null,
          lease_until: null,
          attempts: 0,
        })
        .execute();
      const content = { body, bodyHash, excerpt: row.excerpt, attachments };
      for (const other of others) await queueListed(trx, other, content);
    });
    return row;
  });
}

async function whyNotTaken(context: Context, draftId: string): Promise<MessageClientError> {
  const exists = await context.db
    .selectFrom('draft')
    .select('id')
    .where('id', '=', draftId)
    .executeTakeFirst();
  return new MessageClientError(exists === undefined ? 'DRAFT_NOT_FOUND' : 'DRAFT_CHANGED');
}

async function messageOf(
  context: Context,
  draft: DraftRow,
  attachments: readonly AttachmentRow[],
  user: { id: string; name: string },
): Promise<Omit<MessageRow, 'body_hash' | 'excerpt'>> {
  const { configuration, db } = context;
  const mailbox = await db
    .selectFrom('mailbox')
    .selectAll()
    .where('id', '=', draft.mailbox_id)
    .executeTakeFirstOrThrow();
  const recipient = await asInTheBook(context, JSON.parse(draft.recipient_json ?? 'null') as Recipient);
  const at = sdkTimestamp();
  const messageId = randomUUID();
  const persons =
    configuration.sending.includeSenderName && user.name !== '' ? [{ name: user.name.slice(0, 256) }] : [];
  const sender: Party = {
    organisation: configuration.organisation,
    address: { identifier: mailbox.address, name: mailbox.name },
    persons,
  };
  const named = draft.recipient_person?.trim();
  const to: Party = { ...recipient, persons: named ? [{ name: named.slice(0, 256) }] : [] };
  return {
    id: randomUUID(),
    mailbox_id: draft.mailbox_id,
    message_id: messageId,
    // A new conversation begins with its first message's id (message Schematron, conversationIdMustExist).
    conversation_id: draft.conversation_id ?? messageId,
    ref_to_message_id: draft.ref_to_message_id,
    direction: 'out',
    draft_id: draft.id,
    subject: draft.subject.trim(),
    confidential: draft.confidential,
    sender_json: JSON.stringify(sender),
    recipient_json: JSON.stringify(to),
    references_json: JSON.stringify(await whoseReferences(context, draft)),
    attachment_count: attachments.length,
    state: 'SCHEDULED',
    state_at: at,
    retry_at: null,
    failed: 0,
    events_json: '[]',
    receipt_json: null,
    as4_message_id: null,
    created_by: user.id,
    at,
  };
}

/** The names that the address book gives, whatever the page said. */
async function asInTheBook(context: Context, chosen: Recipient): Promise<Recipient> {
  const found = await context.addressBook.findAddress(chosen.address.identifier).catch(() => undefined);
  return found === undefined ? chosen : recipientOf(found);
}

/** In an answer, the references that the other side gave go back as the recipient's; all others are ours. */
async function whoseReferences(context: Context, draft: DraftRow): Promise<StoredReferences> {
  const references = JSON.parse(draft.references_json) as Reference[];
  if (draft.reply_to_id === null) return { sender: references, recipient: [] };
  const answered = await context.db
    .selectFrom('message')
    .select(['direction', 'references_json'])
    .where('id', '=', draft.reply_to_id)
    .executeTakeFirst();
  if (answered === undefined) return { sender: references, recipient: [] };
  const stored = JSON.parse(answered.references_json) as StoredReferences;
  const theirs = answered.direction === 'in' ? stored.sender : stored.recipient;
  const isTheirs = (one: Reference) =>
    theirs.some((other) => other.root === one.root && other.extension === one.extension);
  return {
    sender: references.filter((one) => !isTheirs(one)),
    recipient: references.filter(isTheirs),
  };
}
