import { claim, extendLease, fromNow, hasCode, release, Worker } from '@budkavle/platform';
import type { AccessPoint } from '../context.ts';
import type { OutboundRow } from '../events/outbound-events.ts';
import { deliverEnvelope } from './deliver-envelope.ts';

/** After a fault of our own, so that one bad row does not spin. */
const faultSeconds = 30;

/** Sends what is due, some at a time, participants in turn. */
export function createSendingWorker(ap: AccessPoint): Worker<OutboundRow> {
  const { sending } = ap.configuration;
  const leaseMs = sending.leaseSeconds * 1000;
  return new Worker<OutboundRow>({
    name: 'send',
    concurrency: sending.concurrency,
    pollMs: sending.pollMs,
    heartbeatMs: leaseMs / 3,
    maxWorkMs: (sending.pushSeconds + 300) * 1000,
    log: ap.log,
    metrics: ap.metrics,
    claim: (limit) => claim(ap.db, { table: 'outbound', limit, leaseMs, fairBy: 'participant' }),
    extend: (row) =>
      extendLease(ap.db, { table: 'outbound', id: row.id, token: row.lease_token as string, leaseMs }),
    work: (row, signal) => sendOne(ap, row, signal),
  });
}

async function sendOne(ap: AccessPoint, row: OutboundRow, signal: AbortSignal): Promise<void> {
  try {
    await deliverEnvelope(ap, row, signal);
  } catch (error) {
    if (hasCode(error, 'LEASE_LOST')) {
      ap.log.warn({ event: 'sending.lease_lost', envelopeId: row.xhe_id }, 'another worker has taken over');
      return;
    }
    // Nothing is decided about the message: it is due again, at once if we are only stopping.
    const next = fromNow(signal.aborted ? 0 : faultSeconds * 1000);
    await release(ap.db, {
      table: 'outbound',
      id: row.id,
      token: row.lease_token as string,
      set: { next_attempt_at: next },
    });
    if (!signal.aborted) {
      ap.log.error(
        { event: 'sending.failed', envelopeId: row.xhe_id, ebmsMessageId: row.as4_message_id, error },
        'fault while sending',
      );
      ap.counters.alarms.inc({ reason: 'sending-fault' });
    }
  }
}
