import { randomUUID } from 'node:crypto';
import { newMessageId } from '@budkavle/as4';
import type { OutboundAccepted, OutboundEventType } from '@budkavle/contracts';
import { FormatsError, readXheHeader, type XheHeader } from '@budkavle/formats';
import { type BlobReference, hasCode, now, ServiceError, type Spool } from '@budkavle/platform';
import type { AccessPoint } from '../context.ts';
import { dropBlob, referToBlob } from '../database/blob-references.ts';
import { logEvent } from '../events/event-log.ts';
import { addOutboundEvent } from '../events/outbound-events.ts';
import { laneOf } from '../sending/lanes.ts';
import { checkOutgoing } from './check-outgoing.ts';

export interface Submission {
  readonly participant: string;
  readonly xheId: string;
  readonly body: AsyncIterable<Buffer>;
  /** For environments whose AS4 conversation is that of SDK; it stands inside the encrypted message. */
  readonly conversationId: string | undefined;
}

/**
 * Takes an envelope over: stored, checked, queued; what is answered is durable.
 * @throws ServiceError AP_ENVELOPE_*, AP_CONFLICT
 */
export async function submit(
  ap: AccessPoint,
  submission: Submission,
): Promise<{ accepted: OutboundAccepted; repeated: boolean }> {
  const { blob, header } = await storeEnvelope(ap, submission);
  const earlier = await findEarlier(ap, submission);
  if (earlier) return await repeat(ap, earlier, blob, submission);
  const as4MessageId = newMessageId(ap.domain);
  const isNew = await enqueue(ap, submission, { blob, header, as4MessageId });
  if (!isNew) {
    const other = await findEarlier(ap, submission);
    if (other) return await repeat(ap, other, blob, submission);
  }
  ap.waiting.ring(`out ${submission.participant}`);
  ap.waiting.ring('outbound');
  return { accepted: { xheId: submission.xheId, as4MessageId, state: 'ACCEPTED' }, repeated: false };
}

/** One pass: into the store, and through the reader of headers. Nothing is left of what is refused. */
async function storeEnvelope(
  ap: AccessPoint,
  submission: Submission,
): Promise<{ blob: BlobReference; header: XheHeader }> {
  const { environment } = ap.configuration;
  const spool = await ap.blobs.spool(submission.participant, { maxBytes: environment.limits.envelopeBytes });
  try {
    const source = intoSpool(submission.body, spool);
    const read = await readXheHeader(source);
    for await (const _ of source);
    const header = checkOutgoing(read, { ...submission, environment });
    return { blob: await spool.commit(), header };
  } catch (error) {
    await spool.discard();
    if (hasCode(error, 'BLOB_TOO_LARGE') || hasCode(error, 'BODY_TOO_LARGE'))
      throw new ServiceError('AP_ENVELOPE_TOO_LARGE', { message: 'The envelope is too large.', status: 413 });
    if (error instanceof FormatsError)
      throw new ServiceError('AP_ENVELOPE_INVALID', {
        message: `The envelope cannot be read (${error.code}).`,
        status: 400,
      });
    throw error;
  }
}

async function* intoSpool(body: AsyncIterable<Buffer>, spool: Spool): AsyncGenerator<Buffer, void, void> {
  for await (const chunk of body) {
    await spool.write(chunk);
    yield chunk;
  }
}

interface Earlier {
  xhe_id: string;
  as4_message_id: string;
  sha256: string;
  state: string;
}

async function findEarlier(
  ap: AccessPoint,
  { participant, xheId }: Submission,
): Promise<Earlier | undefined> {
  return await ap.db
    .selectFrom('outbound')
    .select(['xhe_id', 'as4_message_id', 'sha256', 'state'])
    .where('participant', '=', participant)
    .where('xhe_id', '=', xheId)
    .executeTakeFirst();
}

/** The same octets again: the same answer. Others under the same id: a conflict. */
async function repeat(
  ap: AccessPoint,
  earlier: Earlier,
  blob: BlobReference,
  { participant }: Submission,
): Promise<{ accepted: OutboundAccepted; repeated: boolean }> {
  await dropBlob(ap.db, ap.blobs, participant, blob.hash);
  if (earlier.sha256 !== blob.hash)
    throw new ServiceError('AP_CONFLICT', {
      message: 'Another envelope has been handed over under this id.',
      status: 409,
    });
  const state = earlier.state as OutboundEventType;
  return { accepted: { xheId: earlier.xhe_id, as4MessageId: earlier.as4_message_id, state }, repeated: true };
}

async function enqueue(
  ap: AccessPoint,
  submission: Submission,
  made: { blob: BlobReference; header: XheHeader; as4MessageId: string },
): Promise<boolean> {
  const { participant, xheId } = submission;
  const { header, blob, as4MessageId } = made;
  const at = now();
  const id = randomUUID();
  const useSdk = ap.configuration.environment.as4.conversationId === 'sdk';
  const conversationId = (useSdk ? submission.conversationId : undefined) ?? header.id;
  return await ap.db.transaction().execute(async (trx) => {
    const result = await trx
      .insertInto('outbound')
      .values({
        id,
        participant,
        xhe_id: xheId,
        as4_message_id: as4MessageId,
        as4_timestamp: ap.now().toISOString(),
        conversation_id: conversationId,
        sender: header.sender.value,
        recipient: header.recipient.value,
        document_scheme: header.document.scheme,
        document_value: header.document.value,
        process_scheme: header.process.scheme,
        process_value: header.process.value,
        sha256: blob.hash,
        size: blob.size,
        has_blob: 1,
        state: 'ACCEPTED',
        transport_attempts: 0,
        discovery_attempts: 0,
        look_up_since: null,
        lane: laneOf(blob.size, ap.configuration.sending.largeBytes),
        order_key: submission.conversationId ?? null,
        deadline_at: null,
        refreshed: 0,
        receiver_access_point: null,
        code: null,
        detail: null,
        retry_at: null,
        created_at: at,
        updated_at: at,
        next_attempt_at: at,
        lease_token: null,
        lease_until: null,
        attempts: 0,
      })
      .onConflict((conflict) => conflict.columns(['participant', 'xhe_id']).doNothing())
      .executeTakeFirst();
    if (result.numInsertedOrUpdatedRows !== 1n) return false;
    await referToBlob(trx, ap.blobs, participant, blob.hash);
    const row = { id, participant, xhe_id: xheId, as4_message_id: as4MessageId };
    await addOutboundEvent(trx, row, { type: 'ACCEPTED', attempt: 0 });
    await logEvent(trx, {
      participant,
      direction: 'out',
      outcome: 'ACCEPTED',
      sender: header.sender.value,
      recipient: header.recipient.value,
      as4MessageId,
      conversationId,
      xheId,
    });
    return true;
  });
}
