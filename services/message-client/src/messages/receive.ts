import { randomUUID } from 'node:crypto';
import type { ContentPlace, Message, MessageAttributes, SdkApiClient } from '@budkavle/contracts';
import { sanitiseFileName } from '@budkavle/formats';
import { now, type Spool } from '@budkavle/platform';
import type { Transaction } from 'kysely';
import type { Context } from '../context.ts';
import { refreshConversation } from '../handling/conversation-state.ts';
import { mailboxOfAddress } from '../mailboxes/configured-mailboxes.ts';
import { indexMessage } from '../search/message-index.ts';
import type { AttachmentRow, MessageClientDatabase, MessageRow } from '../store/schema.ts';
import { storable } from '../store/storable.ts';
import type { TrailStep } from '../web-api.ts';
import { type BodyText, excerptOf, storeBody } from './body.ts';
import { partyOf, referencesOf } from './parties.ts';
import { receiptOf } from './receipt.ts';
import { hasFailed, stateOf } from './states.ts';
import { utcTime } from './times.ts';
import { as4MessageIdOf, retryAtOf, stepsOf } from './trail.ts';

export type Direction = 'in' | 'out';

/** Above what a message may hold: a message service that sends without end is cut off. */
const maxAttachmentBytes = 64 * 1024 * 1024;

interface ReceivedFile {
  place: ContentPlace;
  spool: Spool;
}

/**
 * Fetches a message from the message service and stores it with its files: all of it or nothing. Known already: nothing.
 * `inTransaction` runs in the transaction that makes it stored. Errors: those of contract D and of the blob store.
 */
export async function receiveMessage(
  context: Context,
  service: SdkApiClient,
  wanted: { messageId: string; direction: Direction },
  options: { signal: AbortSignal; inTransaction(trx: Transaction<MessageClientDatabase>): Promise<void> },
): Promise<void> {
  const organisation = context.configuration.organisation.participant;
  const files: ReceivedFile[] = [];
  try {
    const message = await service.get(wanted.messageId, {
      signal: options.signal,
      onAttachment: async (place, content) => {
        const spool = await context.blobs.spool(organisation, { maxBytes: maxAttachmentBytes });
        files.push({ place, spool });
        for await (const chunk of content) await spool.write(chunk);
        return '';
      },
    });
    const row = await rowOf(context, message, wanted.direction);
    await context.blobAccounts.using(() => store(context, message, row, files, options.inTransaction));
    context.live.changed(row.mailbox_id, row.id);
  } finally {
    await Promise.all(files.map((file) => file.spool.discard()));
  }
}

async function store(
  context: Context,
  message: Message,
  row: Omit<MessageRow, 'body_hash'>,
  files: readonly ReceivedFile[],
  inTransaction: (trx: Transaction<MessageClientDatabase>) => Promise<void>,
): Promise<void> {
  const organisation = context.configuration.organisation.participant;
  const body = bodyOf(message.attributes);
  const bodyHash = await storeBody(context.blobs, organisation, body);
  const attachments: AttachmentRow[] = [];
  for (const [position, file] of files.entries()) {
    const { hash, size } = await file.spool.commit();
    const meta = message.attributes?.digitalDocument?.[file.place.document]?.contentFiles?.[file.place.file];
    attachments.push({
      id: randomUUID(),
      draft_id: null,
      message_row_id: row.id,
      position,
      document_index: file.place.document,
      name: sanitiseFileName(meta?.fileName ?? file.place.fileName ?? ''),
      type: (meta?.contentType ?? 'application/octet-stream').slice(0, 200),
      size,
      hash,
    });
  }
  await context.db.transaction().execute(async (trx) => {
    const inserted = await trx
      .insertInto('message')
      .values({ ...row, body_hash: bodyHash, attachment_count: attachments.length })
      .onConflict((conflict) => conflict.columns(['message_id', 'direction']).doNothing())
      .returning('id')
      .executeTakeFirst();
    if (inserted !== undefined && attachments.length > 0)
      await trx.insertInto('attachment').values(attachments).execute();
    if (inserted !== undefined)
      await refreshConversation(
        trx,
        { mailboxId: row.mailbox_id, conversationId: row.conversation_id },
        { arrived: row.direction === 'in' },
      );
    if (inserted !== undefined)
      await indexMessage(trx, { row, body, fileNames: attachments.map((one) => one.name) });
    if (inserted === undefined)
      await context.blobAccounts.dropped(trx, [bodyHash, ...attachments.map((one) => one.hash)]);
    await inTransaction(trx);
  });
}

function bodyOf(attributes: MessageAttributes | undefined): BodyText[] {
  return (attributes?.digitalDocument ?? []).flatMap((document) =>
    (document.contentTextBody ?? []).map((text) => ({
      text,
      ...(document.documentName ? { documentName: document.documentName.slice(0, 256) } : {}),
    })),
  );
}

async function rowOf(
  context: Context,
  message: Message,
  direction: Direction,
): Promise<Omit<MessageRow, 'body_hash'>> {
  const attributes = message.attributes;
  if (attributes === undefined) throw new Error('a message without attributes');
  const time = now();
  const sender = await partyOf(context.addressBook, attributes.sender, attributes.senderAttention);
  const recipient = await partyOf(context.addressBook, attributes.recipient, attributes.recipientAttention);
  const own = direction === 'in' ? recipient : sender;
  const mailbox = await mailboxOfAddress(context.db, own.address.identifier, own.address.name);
  if (!mailbox.configured)
    context.log.warn(
      { event: 'message.mailbox_unknown', messageId: attributes.messageId, direction },
      'a message belongs to a functional address that no configured mailbox has; it is kept, nobody can read it',
    );
  const issues = attributes.events?.eventIssues ?? [];
  const created = utcTime(attributes.creationDateTime) ?? time;
  const steps = stepsOf(issues, direction === 'in' ? time : created);
  const state = direction === 'in' ? 'NEW' : stateOf(attributes);
  const at = direction === 'in' ? (steps.find((step) => step.step === 'RECEIVED')?.at ?? time) : created;
  const receipt = direction === 'in' ? undefined : receiptOf(issues, state, time);
  return {
    id: randomUUID(),
    mailbox_id: mailbox.id,
    message_id: attributes.messageId,
    conversation_id: attributes.conversationId,
    ref_to_message_id: attributes.refToMessageId ?? null,
    direction,
    draft_id: null,
    subject: storable(attributes.label),
    excerpt: storable(excerptOf(bodyOf(attributes))),
    confidential: attributes.confidentiality ? 1 : 0,
    sender_json: JSON.stringify(sender),
    recipient_json: JSON.stringify(recipient),
    references_json: JSON.stringify({
      sender: referencesOf(attributes.senderAttention),
      recipient: referencesOf(attributes.recipientAttention),
    }),
    attachment_count: 0,
    state,
    state_at: steps.at(-1)?.at ?? at,
    retry_at: retryAtOf(steps),
    failed: direction === 'out' && hasFailed(state) ? 1 : 0,
    events_json: JSON.stringify(direction === 'in' ? incomingTrail(steps, created, at) : steps),
    receipt_json: receipt === undefined ? null : JSON.stringify(receipt),
    as4_message_id: as4MessageIdOf(issues) ?? null,
    created_by: null,
    at,
  };
}

/** What came in was written by the sender, and reached us, also when the message service tells no steps. */
function incomingTrail(steps: readonly TrailStep[], created: string, received: string): TrailStep[] {
  const written: TrailStep = { step: 'CREATED', at: created, who: { kind: 'sender' } };
  const arrived: TrailStep = { step: 'RECEIVED', at: received, who: { kind: 'message-service' } };
  return [written, ...(steps.some((step) => step.step === 'RECEIVED') ? [] : [arrived]), ...steps];
}
