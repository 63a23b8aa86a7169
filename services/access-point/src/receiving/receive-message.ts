import { As4Error, type As4Request, openUserMessage, type ReceivedUserMessage } from '@budkavle/as4';
import { ServiceError } from '@budkavle/platform';
import type { AccessPoint } from '../context.ts';
import { dropBlob } from '../database/blob-references.ts';
import { logEvent } from '../events/event-log.ts';
import { acceptMessage } from './accept-message.ts';
import { checkEnvelope, type EnvelopeVerdict } from './check-envelope.ts';
import { checkServiced } from './check-serviced.ts';
import { digestsOf, findDuplicate, makeReceipt } from './find-duplicate.ts';
import { incomingEvent } from './incoming-event.ts';
import type { KeyedTurns } from './keyed-turns.ts';
import { storePayload } from './store-payload.ts';

/** Whose the quarantine is before the recipient is known: the access point's own. */
const quarantineOwner = 'access-point';

/**
 * Steps 2 to 16 of section 7; the answer is a receipt, or an error is thrown. It is answered only when everything it
 * says is durable.
 * @throws As4Error; PkiError PKI_REVOCATION_UNAVAILABLE; ServiceError AP_BUSY
 */
export async function receiveMessage(
  ap: AccessPoint,
  turns: KeyedTurns,
  request: As4Request,
): Promise<Buffer> {
  const message = await open(ap, request);
  try {
    ap.known.learn(message.signer);
    if (message.isTest) return await answerTest(ap, message);
    // Two copies of one message at once: the second waits, and finds the first.
    return await turns.run(JSON.stringify([message.header.from.partyId, message.header.messageId]), () =>
      handOver(ap, message),
    );
  } catch (error) {
    if (error instanceof As4Error) {
      error.refToMessageId ??= message.header.messageId;
      await logRefusal(ap, message, error);
    }
    throw error;
  } finally {
    await message.discard();
  }
}

async function open(ap: AccessPoint, request: As4Request): Promise<ReceivedUserMessage> {
  const options = {
    profiles: ap.profiles,
    keys: ap.keys,
    authenticate: ap.trust.authenticate,
    knownCertificates: ap.known.lookUp,
    quarantine: () => ap.blobs.spool(quarantineOwner),
    now: () => ap.now(),
    limits: { inflatedBytes: ap.configuration.environment.limits.envelopeBytes },
  };
  try {
    return await openUserMessage(request, options);
  } catch (error) {
    // Nothing of it is verified: whose it is cannot be told, so it is in the operator's log only.
    if (error instanceof As4Error)
      await logEvent(ap.db, {
        participant: undefined,
        direction: 'in',
        outcome: 'REFUSED',
        as4MessageId: error.refToMessageId,
        code: error.code,
        cause: error.reason,
      });
    throw error;
  }
}

/** Section 11: every check, a receipt, nothing delivered. */
async function answerTest(ap: AccessPoint, message: ReceivedUserMessage): Promise<Buffer> {
  await logEvent(ap.db, { ...incomingEvent(message), participant: undefined, outcome: 'TEST' });
  return await makeReceipt(ap, message);
}

async function handOver(ap: AccessPoint, message: ReceivedUserMessage): Promise<Buffer> {
  const digests = digestsOf(message);
  const repeated = await findDuplicate(ap, message, digests);
  if (repeated) return await answerDuplicate(ap, message, repeated);
  const participant = checkServiced(ap, message);
  const [payload] = message.payloads;
  if (!payload) throw new As4Error('EBMS:0003', 'no payload');
  const { blob, verdict } = await store(ap, message, participant, payload);
  const receipt = await makeReceipt(ap, message);
  const delivery = verdict.fit ? { blob, header: verdict.header } : undefined;
  const unfit = verdict.fit ? undefined : verdict.detail;
  const first = await acceptMessage(ap, { message, participant, digests, receipt, delivery, unfit });
  if (!first || !delivery) await dropBlob(ap.db, ap.blobs, participant, blob.hash);
  if (!first) return await answerSecond(ap, message, digests);
  ap.counters.receivedBytes.inc(blob.size);
  ap.waiting.ring(`in ${participant}`);
  return receipt;
}

async function store(
  ap: AccessPoint,
  message: ReceivedUserMessage,
  participant: string,
  payload: ReceivedUserMessage['payloads'][number],
) {
  let verdict: EnvelopeVerdict = { fit: false, detail: 'XHE: not read', header: undefined };
  const blob = await storePayload(ap, participant, payload, (envelope) => {
    verdict = checkEnvelope(ap, message, envelope);
    if (!verdict.fit && ap.configuration.receiving.checkEnvelopeBeforeReceipt)
      throw new As4Error('EBMS:0004', verdict.detail, {
        detail: verdict.detail,
      });
  });
  return { blob, verdict: verdict as EnvelopeVerdict };
}

/** Another process was first: its receipt is the answer. */
async function answerSecond(
  ap: AccessPoint,
  message: ReceivedUserMessage,
  digests: ReturnType<typeof digestsOf>,
): Promise<Buffer> {
  const receipt = await findDuplicate(ap, message, digests);
  if (receipt) return await answerDuplicate(ap, message, receipt);
  throw new ServiceError('AP_BUSY', { message: 'Please try again.', status: 503, retryAfterSeconds: 5 });
}

async function answerDuplicate(
  ap: AccessPoint,
  message: ReceivedUserMessage,
  receipt: Buffer,
): Promise<Buffer> {
  const participant = ap.participants.find(message.finalRecipient);
  await logEvent(ap.db, { ...incomingEvent(message), participant, outcome: 'DUPLICATE' });
  return receipt;
}

async function logRefusal(ap: AccessPoint, message: ReceivedUserMessage, error: As4Error): Promise<void> {
  const participant = ap.participants.find(message.finalRecipient);
  await logEvent(ap.db, {
    ...incomingEvent(message),
    participant,
    outcome: 'REFUSED',
    code: error.code,
    cause: error.reason,
  });
}
