import { randomUUID } from 'node:crypto';
import type { ReceivedUserMessage } from '@budkavle/as4';
import type { XheHeader } from '@budkavle/formats';
import { type BlobReference, now, step } from '@budkavle/platform';
import type { Transaction } from 'kysely';
import type { AccessPoint } from '../context.ts';
import { referToBlob } from '../database/blob-references.ts';
import type { AccessPointTables } from '../database/tables.ts';
import { logEvent } from '../events/event-log.ts';
import { keepEvidence } from '../events/keep-evidence.ts';
import { incoming } from '../states/incoming.ts';
import type { MessageDigests } from './find-duplicate.ts';
import { incomingEvent } from './incoming-event.ts';

export interface AcceptedMessage {
  readonly message: ReceivedUserMessage;
  readonly participant: string;
  readonly digests: MessageDigests;
  readonly receipt: Buffer;
  /** Absent: accepted on the transport level, but its envelope is not fit to be delivered. */
  readonly delivery: { readonly blob: BlobReference; readonly header: XheHeader } | undefined;
  readonly unfit: string | undefined;
}

/**
 * Step 13: payload, header, certificate, signature, duplicate key and receipt become durable together. When this
 * resolves the message has changed hands. False: another process was first with the same message.
 */
export async function acceptMessage(ap: AccessPoint, accepted: AcceptedMessage): Promise<boolean> {
  const { message, participant, delivery } = accepted;
  const [header, evidence] = await Promise.all([
    ap.blobs.put(participant, one(message.envelope)),
    keepEvidence(ap, participant, message.evidence),
  ]);
  const id = randomUUID();
  const first = await ap.db.transaction().execute(async (trx) => {
    if (!(await takeKey(trx, accepted, id))) return false;
    if (delivery) {
      await referToBlob(trx, ap.blobs, participant, delivery.blob.hash);
      await enqueue(trx, accepted, delivery, { id, header: header.hash, evidence });
    }
    await logEvent(trx, {
      ...incomingEvent(message),
      participant,
      outcome: delivery ? 'ACCEPTED' : step(incoming, incoming.initial, 'unfit').state,
      xheId: delivery?.header.id,
      cause: accepted.unfit,
    });
    return true;
  });
  if (first)
    ap.log.info(
      {
        event: delivery ? 'receiving.accepted' : 'receiving.unfit',
        envelopeId: delivery?.header.id,
        ebmsMessageId: message.header.messageId,
        accessPoint: message.header.from.partyId,
        sender: message.originalSender,
        recipient: participant,
      },
      'a message has changed hands',
    );
  return first;
}

async function takeKey(
  trx: Transaction<AccessPointTables>,
  { message, digests, receipt }: AcceptedMessage,
  inboundId: string,
): Promise<boolean> {
  const result = await trx
    .insertInto('received')
    .values({
      sender_access_point: message.header.from.partyId,
      as4_message_id: message.header.messageId,
      inbound_id: inboundId,
      attachment_digest: digests.attachment,
      references_digest: digests.references,
      receipt: receipt.toString('utf8'),
      received_at: now(),
    })
    .onConflict((conflict) => conflict.columns(['sender_access_point', 'as4_message_id']).doNothing())
    .executeTakeFirst();
  return result.numInsertedOrUpdatedRows === 1n;
}

async function enqueue(
  trx: Transaction<AccessPointTables>,
  { message, participant }: AcceptedMessage,
  delivery: { blob: BlobReference; header: XheHeader },
  kept: { id: string; header: string; evidence: string },
): Promise<void> {
  const at = now();
  await trx
    .insertInto('inbound')
    .values({
      id: kept.id,
      participant,
      xhe_id: delivery.header.id,
      as4_message_id: message.header.messageId,
      conversation_id: message.header.conversationId,
      sender: message.originalSender,
      recipient: message.finalRecipient,
      sender_access_point: message.header.from.partyId,
      document_scheme: delivery.header.document.scheme,
      document_value: delivery.header.document.value,
      sha256: delivery.blob.hash,
      size: delivery.blob.size,
      has_blob: 1,
      state: step(incoming, incoming.initial, 'accepted').state as 'WAITING',
      header_sha256: kept.header,
      evidence_sha256: kept.evidence,
      received_at: at,
      delivered_at: null,
      next_attempt_at: at,
      lease_token: null,
      lease_until: null,
      attempts: 0,
    })
    .execute();
}

async function* one(octets: Buffer): AsyncIterable<Buffer> {
  yield octets;
}
