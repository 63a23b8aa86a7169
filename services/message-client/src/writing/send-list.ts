import { randomUUID } from 'node:crypto';
import { now } from '@budkavle/platform';
import type { Transaction } from 'kysely';
import type { Context } from '../context.ts';
import { checkDraft } from '../drafts/check-draft.ts';
import { MessageClientError } from '../errors.ts';
import { refreshConversation } from '../handling/conversation-state.ts';
import type { BodyText } from '../messages/body.ts';
import { indexMessage } from '../search/message-index.ts';
import type { AttachmentRow, DraftRow, MessageClientDatabase, MessageRow } from '../store/schema.ts';
import { moreRecipients } from './recipients.ts';

/** A message of a send list, with the draft that it becomes if it is refused. */
export interface Listed {
  draft: DraftRow;
  message: Omit<MessageRow, 'body_hash' | 'excerpt'>;
}

/**
 * A message for each recipient after the first: its own messageId, the same conversationId, so that one conversation
 * shows how it went with all of them. DRAFT_INCOMPLETE (`moreRecipients`): one of them cannot be written to.
 */
export async function messagesOfList(
  context: Context,
  draft: DraftRow,
  attachments: readonly AttachmentRow[],
  messageOf: (draft: DraftRow) => Promise<Listed['message']>,
): Promise<Listed[]> {
  const listed: Listed[] = [];
  for (const recipient of await moreRecipients(context, draft.id)) {
    const one: DraftRow = {
      ...draft,
      id: randomUUID(),
      recipient_json: JSON.stringify(recipient),
      // Whom the first recipient's message is for is nobody at the others'.
      recipient_person: null,
    };
    const faults = await checkDraft(context, one, attachments);
    if (faults.recipient !== undefined)
      throw new MessageClientError('DRAFT_INCOMPLETE', { fields: { moreRecipients: faults.recipient } });
    listed.push({ draft: one, message: await messageOf(one) });
  }
  return listed;
}

/** Puts it in the outbox with the same content, in the transaction that sends the first. */
export async function queueListed(
  trx: Transaction<MessageClientDatabase>,
  { draft, message }: Listed,
  content: { body: BodyText[]; bodyHash: string; excerpt: string; attachments: readonly AttachmentRow[] },
): Promise<void> {
  const row: MessageRow = { ...message, body_hash: content.bodyHash, excerpt: content.excerpt };
  await trx.insertInto('message').values(row).execute();
  if (content.attachments.length > 0)
    await trx
      .insertInto('attachment')
      .values(
        content.attachments.map((file) => ({
          ...file,
          id: randomUUID(),
          draft_id: null,
          message_row_id: row.id,
        })),
      )
      .execute();
  await indexMessage(trx, {
    row,
    body: content.body,
    fileNames: content.attachments.map((file) => file.name),
  });
  await refreshConversation(trx, { mailboxId: row.mailbox_id, conversationId: row.conversation_id });
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
}
