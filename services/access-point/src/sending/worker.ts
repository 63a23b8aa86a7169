import { claim, extendLease, fromNow, hasCode, release, Worker } from '@budkavle/platform';
import type { AccessPoint } from '../context.ts';
import type { OutboundRow } from '../events/outbound-events.ts';
import { deliverEnvelope } from './deliver-envelope.ts';
import { type Lane, lanes } from './lanes.ts';
import { settle } from './settle.ts';
import { waitsForTurn } from './wait-for-turn.ts';

/** When not even the outcome can be recorded (the database is away). */
const faultSeconds = 30;

/** Sends what is due in one lane, some at a time, participants in turn. */
export function createSendingWorker(ap: AccessPoint, lane: Lane): Worker<OutboundRow> {
  const { sending } = ap.configuration;
  const leaseMs = sending.leaseSeconds * 1000;
  return new Worker<OutboundRow>({
    name: lane === 'small' ? 'send' : 'send-large',
    concurrency: lane === 'small' ? sending.concurrency : sending.largeConcurrency,
    pollMs: sending.pollMs,
    heartbeatMs: leaseMs / 3,
    maxWorkMs: (sending.pushSeconds + 300) * 1000,
    log: ap.log,
    metrics: ap.metrics,
    claim: (limit) =>
      claim(ap.db, {
        table: 'outbound',
        where: (query) => query.where('lane', '=', lanes[lane]),
        limit,
        leaseMs,
        fairBy: 'participant',
      }),
    extend: (row) =>
      extendLease(ap.db, { table: 'outbound', id: row.id, token: row.lease_token as string, leaseMs }),
    work: (row, signal) => sendOne(ap, row, signal),
  });
}

async function sendOne(ap: AccessPoint, row: OutboundRow, signal: AbortSignal): Promise<void> {
  try {
    if (await waitsForTurn(ap, row)) return;
    await deliverEnvelope(ap, row, signal);
  } catch (error) {
    if (hasCode(error, 'LEASE_LOST')) {
      ap.log.warn({ event: 'sending.lease_lost', envelopeId: row.xhe_id }, 'another worker has taken over');
      return;
    }
    if (signal.aborted) return await putBack(ap, row, 0);
    ap.log.error(
      { event: 'sending.failed', envelopeId: row.xhe_id, ebmsMessageId: row.as4_message_id, error },
      'fault while sending',
    );
    ap.counters.alarms.inc({ reason: 'sending-fault' });
    await settleFault(ap, row).catch(() => putBack(ap, row, faultSeconds));
  }
}

/** A fault of our own counts as an attempt like any other: what fails each time is given up and told, not tried for ever. */
async function settleFault(ap: AccessPoint, claimed: OutboundRow): Promise<void> {
  const row = await ap.db
    .selectFrom('outbound')
    .selectAll()
    .where('id', '=', claimed.id)
    .executeTakeFirstOrThrow();
  // The count of look-ups is taken back when one has succeeded.
  const phase = row.discovery_attempts > 0 ? 'discovery' : 'transport';
  const mine = { ...row, lease_token: claimed.lease_token };
  await settle(ap, mine, { kind: 'retry', phase, code: 'AP_FAULT' }, undefined);
}

/** Due again as it was: nothing has been decided about it. */
async function putBack(ap: AccessPoint, row: OutboundRow, seconds: number): Promise<void> {
  await release(ap.db, {
    table: 'outbound',
    id: row.id,
    token: row.lease_token as string,
    set: { next_attempt_at: fromNow(seconds * 1000) },
  });
}
