import { createHash } from 'node:crypto';
import { As4Error, buildReceipt, newMessageId, type ReceivedUserMessage } from '@budkavle/as4';
import { signingKey } from '../configuration/load-keys.ts';
import type { AccessPoint } from '../context.ts';

/** What identifies a message's content (section 10). */
export interface MessageDigests {
  /** The attachment's signed octets. */
  readonly attachment: string;
  /** Every reference of the signature. */
  readonly references: string;
}

export function digestsOf(message: ReceivedUserMessage): MessageDigests {
  const references = createHash('sha256');
  for (const { uri, digest } of message.references)
    references.update(JSON.stringify([uri, digest.toString('base64')]));
  const attachment = message.payloads.map((payload) => payload.digest.toString('hex')).join(' ');
  return { attachment, references: references.digest('hex') };
}

/**
 * Step 11: has this sender's MessageId been accepted before? Then the answer is a receipt again: the stored one when
 * every digest is the same, a new one for this signature when the sender has signed anew. Nothing is delivered.
 * @throws As4Error EBMS:0003 when the content is another: a conflict, somebody must look
 */
export async function findDuplicate(
  ap: AccessPoint,
  message: ReceivedUserMessage,
  digests: MessageDigests,
): Promise<Buffer | undefined> {
  const { messageId, from } = message.header;
  const earlier = await ap.db
    .selectFrom('received')
    .select(['attachment_digest', 'references_digest', 'receipt'])
    .where('sender_access_point', '=', from.partyId)
    .where('as4_message_id', '=', messageId)
    .executeTakeFirst();
  if (!earlier) return undefined;
  if (earlier.attachment_digest !== digests.attachment) {
    ap.counters.alarms.inc({ reason: 'message-id-conflict' });
    ap.log.error(
      { event: 'receiving.conflict', ebmsMessageId: messageId, accessPoint: from.partyId },
      'the same message id with another content',
    );
    throw new As4Error('EBMS:0003', 'MessageId used before for another content', {
      detail: 'MessageInfo/MessageId: already used for another content',
    });
  }
  // After its 12 months the stored receipt is gone, not the key.
  if (earlier.references_digest === digests.references && earlier.receipt !== '')
    return Buffer.from(earlier.receipt);
  return await makeReceipt(ap, message);
}

/** A receipt of our own for this message. */
export function makeReceipt(ap: AccessPoint, message: ReceivedUserMessage): Promise<Buffer> {
  const at = ap.now();
  return buildReceipt({
    message,
    key: signingKey(ap.keys, at),
    messageId: newMessageId(ap.domain),
    timestamp: at.toISOString(),
  });
}
