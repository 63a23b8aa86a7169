import { buildUserMessage } from '@budkavle/as4';
import { step as stepOf, updateLeased } from '@budkavle/platform';
import { signingKey } from '../configuration/load-keys.ts';
import type { AccessPoint } from '../context.ts';
import {
  addOutboundEvent,
  latestStep,
  type OutboundRow,
  type OutboundStep,
} from '../events/outbound-events.ts';
import { causeOf, outgoing } from '../states/outgoing.ts';
import { noteAtCircuit } from './circuit-of.ts';
import { findReceiver, type Receiver } from './find-receiver.ts';
import { judgeAnswer } from './judge-answer.ts';
import { pushMessage } from './push-message.ts';
import { settle } from './settle.ts';
import type { Verdict } from './verdict.ts';

/**
 * One attempt with one envelope: look-up, checks, build, push, judge, record. The row is held by a lease, so the same
 * MessageId is never under way twice; every attempt carries the same MessageId and timestamp, so the receiver can tell
 * a repetition.
 */
export async function deliverEnvelope(
  ap: AccessPoint,
  claimed: OutboundRow,
  signal: AbortSignal,
): Promise<void> {
  const looked = await begin(ap, claimed, { discovery_attempts: claimed.discovery_attempts + 1 });
  const found = await findReceiver(ap, looked);
  if ('kind' in found) return await settle(ap, looked, found, undefined);
  const { accessPoint } = found.endpoint;
  const isNew = looked.receiver_access_point !== accessPoint;
  const discovered = await begin(
    ap,
    looked,
    { discovery_attempts: 0, look_up_since: null },
    isNew
      ? { type: 'DISCOVERED', attempt: looked.transport_attempts, receiverAccessPoint: accessPoint }
      : undefined,
  );
  const attempt = discovered.transport_attempts + 1;
  const deadline = new Date(
    ap.now().getTime() + ap.configuration.environment.deadlines.transportSeconds * 1000,
  );
  const closedUntil = await ap.circuits.closedUntil(found.endpoint.url);
  if (closedUntil) {
    const waiting = await begin(ap, discovered, {
      deadline_at: discovered.deadline_at ?? deadline.toISOString(),
    });
    return await settle(
      ap,
      waiting,
      { kind: 'deferred', code: 'AP_CIRCUIT_OPEN', until: closedUntil },
      found,
    );
  }
  const submitted = await begin(
    ap,
    discovered,
    { transport_attempts: attempt, deadline_at: discovered.deadline_at ?? deadline.toISOString() },
    { type: 'SUBMITTED', attempt, receiverAccessPoint: accessPoint },
  );
  const verdict = await push(ap, submitted, found, signal);
  await noteAtCircuit(ap, found.endpoint.url, verdict);
  await settle(ap, submitted, verdict, found);
}

type Begun = OutboundStep & { readonly type: 'DISCOVERED' | 'SUBMITTED' };

/** Notes durably that a step begins; nothing happens any more if the lease has been lost meanwhile. */
async function begin(
  ap: AccessPoint,
  row: OutboundRow,
  set: Partial<OutboundRow>,
  step?: Begun,
): Promise<OutboundRow> {
  // The lease holds the row: its state is still what was claimed.
  if (step && !stepOf(outgoing, row.state, causeOf[step.type]).moved)
    throw new Error(`${step.type} is no step from ${row.state}`);
  const changes = { ...set, ...(step ? latestStep(step) : {}) };
  await ap.db.transaction().execute(async (trx) => {
    await updateLeased(trx, {
      table: 'outbound',
      id: row.id,
      token: row.lease_token as string,
      set: changes,
    });
    if (step) await addOutboundEvent(trx, row, step);
  });
  if (step) ap.waiting.ring(`out ${row.participant}`);
  return { ...row, ...changes };
}

async function push(
  ap: AccessPoint,
  row: OutboundRow,
  receiver: Receiver,
  signal: AbortSignal,
): Promise<Verdict> {
  const { endpoint, profile } = receiver;
  const { as4 } = ap.configuration.environment;
  const spool = await ap.blobs.spool(row.participant);
  const end = ap.counters.pushSeconds.startTimer();
  try {
    const message = await buildUserMessage({
      profile,
      message: {
        messageId: row.as4_message_id,
        timestamp: row.as4_timestamp,
        fromPartyId: ap.partyId,
        toPartyId: endpoint.accessPoint,
        service: row.process_value,
        action: `${row.document_scheme}::${row.document_value}`,
        conversationId: row.conversation_id,
        originalSender: row.sender,
        finalRecipient: row.recipient,
      },
      payload: ap.blobs.open(row.participant, row.sha256),
      sender: signingKey(ap.keys, ap.now()),
      receiver: endpoint.certificate,
      spool,
      contentId: as4.contentId,
      mimeType: as4.mimeType,
    });
    signal.throwIfAborted();
    const answer = await pushMessage(ap, endpoint.url, message, signal);
    if ('kind' in answer) return answer;
    return await judgeAnswer(answer, {
      profile,
      messageId: row.as4_message_id,
      toPartyId: endpoint.accessPoint,
      references: message.references,
      authenticate: ap.trust.authenticate,
      knownCertificates: async (partyId) => [endpoint.certificate, ...(await ap.known.lookUp(partyId))],
      now: () => ap.now(),
    });
  } finally {
    end();
    await spool.discard();
  }
}
