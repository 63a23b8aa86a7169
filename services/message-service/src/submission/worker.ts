import { claim, extendLease, Worker } from '@budkavle/platform';
import type { Context } from '../context.ts';
import { type EnvelopeRow, leaseOf } from './envelope.ts';
import { submitEnvelope } from './submit.ts';

const leaseMs = 30_000;

/** Works through the envelopes that wait, fairly between organisations. */
export function createSubmissionWorker(context: Context): Worker<EnvelopeRow> {
  const { db, settings, log, metrics } = context;
  const worker = new Worker<EnvelopeRow>({
    name: 'submission',
    claim: (limit) =>
      claim(db, { table: 'outgoing_envelope', key: 'row', limit, leaseMs, fairBy: 'participant' }) as Promise<
        EnvelopeRow[]
      >,
    work: (envelope) => submitEnvelope(context, envelope),
    extend: (envelope) =>
      extendLease(db, {
        ...leaseOf(envelope),
        leaseMs,
      }),
    key: (envelope) => envelope.row,
    heartbeatMs: leaseMs / 3,
    concurrency: settings.submissions,
    pollMs: settings.pollMs,
    log,
    metrics,
  });
  context.signals.onToSubmit(() => worker.wake());
  return worker;
}
