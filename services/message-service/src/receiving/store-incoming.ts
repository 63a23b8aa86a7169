import { randomUUID } from 'node:crypto';
import type { InboundItem } from '@budkavle/contracts';
import type { ReceivedAttachment, SdkMessage, XheHeader } from '@budkavle/formats';
import { now, type Spool } from '@budkavle/platform';
import { addressKey } from '../access/rights.ts';
import type { Context } from '../context.ts';
import type { Participant } from '../participants/participants.ts';
import { type BlobUse, noteBlobs, useBlobs } from '../store/blob-uses.ts';
import { nextChange } from '../store/changes.ts';
import { putContent } from '../store/content.ts';
import { recordEvents } from '../store/events.ts';
import { fromSdkMessage } from './from-sdk-message.ts';
import { recordOutcome, recordReceipt } from './record.ts';

export interface IncomingMessage {
  item: InboundItem;
  header: XheHeader;
  message: SdkMessage<ReceivedAttachment<Spool>>;
}

/**
 * Stores a valid message and the receipt that says so, in one transaction; only then is the access point told. false: a message
 * with this id was stored in the meantime, and this one must be looked at again.
 */
export async function storeIncoming(
  context: Context,
  participant: Participant,
  incoming: IncomingMessage,
): Promise<boolean> {
  const { item, header, message } = incoming;
  const blobs: BlobUse[] = [];
  const hashes = new Map<Spool, string>();
  for (const { stored } of message.documents.flatMap((document) => document.files)) {
    const kept = await stored.commit();
    hashes.set(stored, kept.hash);
    blobs.push({ participant: participant.id, ...kept });
  }
  const content = fromSdkMessage(message, ({ stored }) => hashes.get(stored) ?? '');
  const stored = await putContent(context.blobs, participant.id, content);
  blobs.push({ participant: participant.id, ...stored });
  await noteBlobs(context.db, blobs);

  const id = randomUUID();
  const key = message.header.messageId.trim().toLowerCase();
  const senderAddress = message.header.sender.attention?.subOrganization.organizationId.extension ?? null;
  const recipientAddress = message.header.recipient.attention.subOrganization.organizationId.extension;
  const at = now();
  return context.db.transaction().execute(async (trx) => {
    if (!(await recordOutcome(trx, participant, item, 'ACCEPTED'))) return true;
    const known = await trx
      .insertInto('known_message')
      .values({
        participant: participant.id,
        direction: 'in',
        message_key: key,
        outcome: 'good',
        request_digest: null,
        at,
      })
      .onConflict((conflict) =>
        conflict
          .columns(['participant', 'direction', 'message_key'])
          .doUpdateSet({ outcome: 'good', at })
          // A message that was refused may come again under its id, mended.
          .where('known_message.outcome', '=', 'failed'),
      )
      .returning('message_key')
      .executeTakeFirst();
    if (!known) throw new DuplicateMessage();
    await useBlobs(trx, context.blobs, id, blobs);
    await recordReceipt(context, trx, participant, { item, header, findings: [], message: id });
    await recordEvents(trx, id, [
      {
        typeCode: 'RETRIEVED',
        actor: 'message-service',
        title: 'Message received and validated',
        time: at,
        as4MessageId: item.as4MessageId,
      },
      { typeCode: 'NEW', actor: 'message-service', title: 'Message can be fetched', time: at },
    ]);
    await context.audit.append(
      {
        actor: item.senderAccessPoint,
        action: 'message.receive',
        organisation: participant.id,
        object: message.header.messageId,
        outcome: 'ok',
      },
      trx,
    );
    await trx
      .insertInto('message')
      .values({
        id,
        participant: participant.id,
        direction: 'in',
        message_id: message.header.messageId,
        message_key: key,
        conversation_id: message.header.conversationId,
        ref_to_message_id: message.header.refToMessageId ?? null,
        creation_date_time: message.header.creationDateTime,
        creation_moment: new Date(message.header.creationDateTime).toISOString(),
        sender: message.header.sender.id.extension,
        recipient: message.header.recipient.id.extension,
        sender_address: senderAddress,
        recipient_address: recipientAddress,
        sender_address_key: senderAddress === null ? null : addressKey(senderAddress),
        recipient_address_key: addressKey(recipientAddress),
        own_address: addressKey(recipientAddress),
        status: 'NEW',
        content_hash: stored.hash,
        size: blobs.reduce((sum, { size }) => sum + size, 0),
        request_digest: null,
        as4_message_id: item.as4MessageId,
        change: await nextChange(trx),
        created_at: at,
        final_at: at,
        deadline: null,
      })
      .execute();
    return true;
  });
}

/** Rolls the transaction back: the id was taken in the meantime. */
export class DuplicateMessage extends Error {}
