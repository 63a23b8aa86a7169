import { step as stepOf } from '@budkavle/platform';
import type { Transaction } from 'kysely';
import type { AccessPoint } from '../context.ts';
import { eraseBlob } from '../database/blob-references.ts';
import type { AccessPointTables } from '../database/tables.ts';
import { logEvent } from '../events/event-log.ts';
import { keepEvidence } from '../events/keep-evidence.ts';
import { addOutboundEvent, latestStep, type OutboundRow } from '../events/outbound-events.ts';
import { causeOf, outgoing } from '../states/outgoing.ts';
import { decide, type Outcome } from './decide.ts';
import type { Receiver } from './find-receiver.ts';
import { keepProof } from './keep-proof.ts';
import type { Verdict } from './verdict.ts';
import { wakeNext } from './wake-next.ts';

/**
 * Makes the outcome of an attempt durable, in one transaction, and gives the row back. An outcome that comes late (the
 * row is decided, or somebody else holds it) is recorded in the event log and changes nothing; only a verified receipt
 * needs no lease: it is true whoever brings it.
 */
export async function settle(
  ap: AccessPoint,
  row: OutboundRow,
  verdict: Verdict,
  receiver: Receiver | undefined,
): Promise<void> {
  refreshLookUp(ap, row, verdict);
  const accessPoint = receiver?.endpoint.accessPoint ?? row.receiver_access_point ?? undefined;
  const { step, nextAttemptAt } = decide(ap, row, verdict, accessPoint);
  const evidence =
    verdict.kind === 'acknowledged'
      ? await keepEvidence(ap, row.participant, verdict.receipt.evidence)
      : undefined;
  const isMoved = await ap.db.transaction().execute(async (trx) => {
    const current = await lockRow(trx, row.id);
    const holds = current.lease_token !== null && current.lease_token === row.lease_token;
    const moves =
      (holds || verdict.kind === 'acknowledged') && stepOf(outgoing, current.state, causeOf[step.type]).moved;
    if (moves) {
      await trx
        .updateTable('outbound')
        .set({
          ...latestStep(step),
          next_attempt_at: nextAttemptAt,
          refreshed: refreshedAfter(row, verdict, nextAttemptAt),
          ...lookUpTrouble(ap, row, verdict),
          lease_token: null,
          lease_until: null,
        })
        .where('id', '=', row.id)
        .execute();
      await addOutboundEvent(trx, row, step);
      if (nextAttemptAt === null) await wakeNext(trx, row);
    }
    if (verdict.kind === 'acknowledged' && evidence !== undefined)
      await keepProof(trx, row, verdict, evidence);
    await logOutcome(trx, { row, verdict, receiver, step, accessPoint, isLate: !moves });
    return moves;
  });
  ap.counters.sent.inc({ outcome: isMoved ? step.type : `LATE_${step.type}`, code: step.code ?? '' });
  ap.log.info(
    {
      event: `sending.${step.type.toLowerCase()}`,
      envelopeId: row.xhe_id,
      ebmsMessageId: row.as4_message_id,
      sender: row.sender,
      recipient: row.recipient,
      code: step.code,
    },
    'outcome of an attempt to send',
  );
  if (!isMoved) return;
  ap.waiting.ring(`out ${row.participant}`);
  if (nextAttemptAt === null && row.order_key !== null) ap.waiting.ring('outbound');
  if (nextAttemptAt === null && ap.configuration.retention.payloadGraceSeconds === 0)
    await eraseBlob(ap.db, ap.blobs, {
      table: 'outbound',
      id: row.id,
      participant: row.participant,
      sha256: row.sha256,
    });
}

/** An update that changes nothing takes the row's lock in both databases (SQLite has no "for update"). */
async function lockRow(trx: Transaction<AccessPointTables>, id: string) {
  return await trx
    .updateTable('outbound')
    .set((eb) => ({ id: eb.ref('id') }))
    .where('id', '=', id)
    .returning(['state', 'lease_token'])
    .executeTakeFirstOrThrow();
}

async function logOutcome(
  trx: Transaction<AccessPointTables>,
  outcome: {
    row: OutboundRow;
    verdict: Verdict;
    receiver: Receiver | undefined;
    step: Outcome;
    accessPoint: string | undefined;
    isLate: boolean;
  },
): Promise<void> {
  const { row, verdict, receiver, step } = outcome;
  const receipt = verdict.kind === 'acknowledged' ? verdict.receipt : undefined;
  await logEvent(trx, {
    participant: row.participant,
    direction: 'out',
    outcome: outcome.isLate ? `LATE_${step.type}` : step.type,
    accessPoint: outcome.accessPoint,
    certificate: receipt?.signer.fingerprintSha256 ?? receiver?.endpoint.certificate.fingerprintSha256,
    signature: receipt?.signatureValue.toString('base64'),
    sender: row.sender,
    recipient: row.recipient,
    as4MessageId: row.as4_message_id,
    conversationId: row.conversation_id,
    xheId: row.xhe_id,
    code: step.code,
    cause: step.detail,
  });
}

function refreshedAfter(row: OutboundRow, verdict: Verdict, nextAttemptAt: string | null): number {
  return verdict.kind === 'retry' && verdict.refresh === true && nextAttemptAt !== null ? 1 : row.refreshed;
}

/** Since when look-ups have failed in a row: their time is limited, not their number. */
function lookUpTrouble(
  ap: AccessPoint,
  row: OutboundRow,
  verdict: Verdict,
): Partial<Pick<OutboundRow, 'look_up_since'>> {
  const fails = verdict.kind === 'retry' && verdict.phase === 'discovery';
  return fails && row.look_up_since === null ? { look_up_since: ap.now().toISOString() } : {};
}

/** What SMP said may be old: the next attempt, of this or another message, asks afresh. */
function refreshLookUp(ap: AccessPoint, row: OutboundRow, verdict: Verdict): void {
  const notServiced = verdict.kind === 'failed' && verdict.code === 'EBMS:0004';
  if (notServiced || (verdict.kind === 'retry' && (verdict.refresh === true || verdict.code === 'EBMS:0005')))
    ap.discovery.invalidate(row.recipient, { scheme: row.document_scheme, value: row.document_value });
}
