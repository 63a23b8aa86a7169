import { release } from '@budkavle/platform';
import type { AccessPoint } from '../context.ts';
import { eraseBlob } from '../database/blob-references.ts';
import { logEvent } from '../events/event-log.ts';
import { keepEvidence } from '../events/keep-evidence.ts';
import {
  addOutboundEvent,
  latestStep,
  type OutboundRow,
  type OutboundStep,
} from '../events/outbound-events.ts';
import type { Receiver } from './find-receiver.ts';
import { keepProof } from './keep-proof.ts';
import { nextAttempt } from './schedule.ts';
import type { Verdict } from './verdict.ts';

/** Makes the outcome of an attempt durable, in one transaction, and gives the row back. */
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
  await ap.db.transaction().execute(async (trx) => {
    const refreshed =
      verdict.kind === 'retry' && verdict.refresh === true && nextAttemptAt !== null ? 1 : row.refreshed;
    await release(trx, {
      table: 'outbound',
      id: row.id,
      token: row.lease_token as string,
      set: { ...latestStep(step), next_attempt_at: nextAttemptAt, refreshed },
    });
    await addOutboundEvent(trx, row, step);
    if (verdict.kind === 'acknowledged' && evidence !== undefined)
      await keepProof(trx, row, verdict, evidence);
    await logEvent(trx, {
      participant: row.participant,
      direction: 'out',
      outcome: step.type,
      accessPoint,
      certificate:
        verdict.kind === 'acknowledged'
          ? verdict.receipt.signer.fingerprintSha256
          : receiver?.endpoint.certificate.fingerprintSha256,
      signature:
        verdict.kind === 'acknowledged' ? verdict.receipt.signatureValue.toString('base64') : undefined,
      sender: row.sender,
      recipient: row.recipient,
      as4MessageId: row.as4_message_id,
      conversationId: row.conversation_id,
      xheId: row.xhe_id,
      code: step.code,
      cause: step.detail,
    });
  });
  ap.counters.sent.inc({ outcome: step.type, code: step.code ?? '' });
  ap.waiting.ring(`out ${row.participant}`);
  if (nextAttemptAt === null)
    await eraseBlob(ap.db, ap.blobs, {
      table: 'outbound',
      id: row.id,
      participant: row.participant,
      sha256: row.sha256,
    });
}

function decide(
  ap: AccessPoint,
  row: OutboundRow,
  verdict: Verdict,
  receiverAccessPoint: string | undefined,
): { step: OutboundStep; nextAttemptAt: string | null } {
  const common = { attempt: row.transport_attempts, receiverAccessPoint };
  switch (verdict.kind) {
    case 'acknowledged':
      return { step: { ...common, type: 'ACKNOWLEDGED' }, nextAttemptAt: null };
    case 'duplicate':
      return {
        step: { ...common, type: 'DUPLICATE_AT_RECEIVER', code: verdict.code, detail: verdict.detail },
        nextAttemptAt: null,
      };
    case 'failed':
      return {
        step: { ...common, type: 'FAILED', code: verdict.code, detail: verdict.detail },
        nextAttemptAt: null,
      };
    case 'retry': {
      const { deadlines } = ap.configuration.environment;
      const at = nextAttempt(row, verdict, {
        deadlines,
        retrySeconds: ap.configuration.sending.retrySeconds,
        now: ap.now(),
      });
      const cause = { code: verdict.code, detail: verdict.detail };
      if (at) {
        const retryAt = at.toISOString();
        return { step: { ...common, ...cause, type: 'RESCHEDULED', retryAt }, nextAttemptAt: retryAt };
      }
      const type = verdict.hintsDuplicate ? 'DUPLICATE_AT_RECEIVER' : 'FAILED';
      return { step: { ...common, ...cause, type }, nextAttemptAt: null };
    }
  }
}

/** What SMP said may be old: the next attempt, of this or another message, asks afresh. */
function refreshLookUp(ap: AccessPoint, row: OutboundRow, verdict: Verdict): void {
  const notServiced = verdict.kind === 'failed' && verdict.code === 'EBMS:0004';
  if (notServiced || (verdict.kind === 'retry' && (verdict.refresh === true || verdict.code === 'EBMS:0005')))
    ap.discovery.invalidate(row.recipient, { scheme: row.document_scheme, value: row.document_value });
}
