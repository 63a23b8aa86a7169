import { randomUUID } from 'node:crypto';
import { isUuid } from '@budkavle/formats';
import { fromNow, now } from '@budkavle/platform';
import { addressKey } from '../access/rights.ts';
import type { Caller } from '../api/authorize.ts';
import type { Context } from '../context.ts';
import { type BlobUse, noteBlobs, useBlobs } from '../store/blob-uses.ts';
import { nextChange } from '../store/changes.ts';
import { filesOf, putContent, type StoredContent } from '../store/content.ts';
import { recordEvents } from '../store/events.ts';
import type { Parties } from './check-parties.ts';
import type { IncomingDocument } from './incoming-document.ts';
import { type Accepted, findKnown, repetition } from './repetition.ts';
import type { MessageIdentity } from './to-sdk-message.ts';

/** A message that has passed every check. */
export interface OutgoingMessage {
  incoming: IncomingDocument;
  parties: Parties;
  identity: MessageIdentity;
  content: StoredContent;
  digest: string;
}

/** Stores message and work in one transaction: what it answers is true for ever. */
export async function storeOutgoing(
  context: Context,
  caller: Caller,
  message: OutgoingMessage,
): Promise<Accepted> {
  const { incoming, parties, identity, content, digest } = message;
  const participant = parties.participant.id;
  const blobs: BlobUse[] = [];
  for (const { participant: owner, spool } of incoming.files.values()) {
    const kept =
      owner === participant ? await spool.commit() : await context.blobs.put(participant, spool.read());
    blobs.push({ participant, ...kept });
  }
  const stored = await putContent(context.blobs, participant, content);
  blobs.push({ participant, ...stored });
  await noteBlobs(context.db, blobs);

  const id = await freeId(context, incoming.id);
  const key = identity.messageId.toLowerCase();
  const senderAddress = parties.senderAddress?.identifier ?? null;
  const at = now();
  const accepted = await context.db.transaction().execute(async (trx) => {
    const inserted = await trx
      .insertInto('known_message')
      .values({
        participant,
        direction: 'out',
        message_key: key,
        outcome: 'open',
        request_digest: digest,
        at,
      })
      .onConflict((conflict) => conflict.columns(['participant', 'direction', 'message_key']).doNothing())
      .executeTakeFirst();
    if (!inserted.numInsertedOrUpdatedRows) return undefined;
    await useBlobs(trx, context.blobs, id, blobs);
    await recordEvents(trx, id, [
      {
        typeCode: 'SCHEDULED',
        actor: 'message-service',
        title: 'Message scheduled for sending to local Access Point',
      },
    ]);
    await trx
      .insertInto('outgoing_envelope')
      .values({
        row: randomUUID(),
        id: identity.messageId,
        participant,
        kind: 'message',
        message: id,
        recipient: identity.recipient,
        receipt: null,
        handling_service_id: parties.recipientAddress.identifier,
        conversation_id: identity.conversationId,
        state: 'PENDING',
        envelope_hash: null,
        envelope_size: null,
        as4_message_id: null,
        created_at: at,
        give_up_at: fromNow(context.settings.transportSeconds * 1000),
        next_attempt_at: at,
        lease_token: null,
        lease_until: null,
        attempts: 0,
      })
      .execute();
    await context.audit.append(
      {
        actor: caller.clientId,
        action: 'message.send',
        organisation: participant,
        object: identity.messageId,
        outcome: 'ok',
      },
      trx,
    );
    await trx
      .insertInto('message')
      .values({
        id,
        participant,
        direction: 'out',
        message_id: identity.messageId,
        message_key: key,
        conversation_id: identity.conversationId,
        ref_to_message_id: identity.refToMessageId ?? null,
        creation_date_time: identity.creationDateTime,
        creation_moment: new Date(identity.creationDateTime).toISOString(),
        sender: identity.sender,
        recipient: identity.recipient,
        sender_address: senderAddress,
        recipient_address: parties.recipientAddress.identifier,
        sender_address_key: senderAddress === null ? null : addressKey(senderAddress),
        recipient_address_key: addressKey(parties.recipientAddress.identifier),
        own_address: senderAddress === null ? '' : addressKey(senderAddress),
        status: 'SCHEDULED',
        content_hash: stored.hash,
        size: filesOf(content).reduce((sum, file) => sum + file.size, stored.size),
        request_digest: digest,
        as4_message_id: null,
        change: await nextChange(trx),
        created_at: at,
        final_at: null,
        deadline: null,
      })
      .execute();
    return { messageId: identity.messageId, repeated: false };
  });
  if (!accepted) {
    // Two requests with the same id at once: the other was first.
    const known = await findKnown(context, participant, identity.messageId);
    return repetition(known ?? { request_digest: null }, digest, identity.messageId);
  }
  context.log.info(
    {
      event: 'message.accepted',
      messageId: identity.messageId,
      sender: participant,
      recipient: identity.recipient,
    },
    'message taken to be sent',
  );
  context.counted.accepted.inc();
  context.signals.toSubmit();
  context.signals.changed();
  return accepted;
}

/** The id that the client wished, if it is a UUID that nothing has; else a new one. */
async function freeId(context: Context, wished: string | undefined): Promise<string> {
  if (wished === undefined || !isUuid(wished)) return randomUUID();
  const id = wished.toLowerCase();
  const taken = await context.db.selectFrom('message').select('id').where('id', '=', id).executeTakeFirst();
  return taken ? randomUUID() : id;
}
