import type { AccessPoint } from '../context.ts';
import type { OutboundRow, OutboundStep } from '../events/outbound-events.ts';
import { afterCircuit, nextAttempt } from './schedule.ts';
import type { Verdict } from './verdict.ts';

export type Outcome = OutboundStep & {
  readonly type: 'ACKNOWLEDGED' | 'DUPLICATE_AT_RECEIVER' | 'RESCHEDULED' | 'FAILED';
};

/** What follows from the outcome of an attempt: a step, and when to try again (null: never). */
export function decide(
  ap: Pick<AccessPoint, 'configuration' | 'now'>,
  row: OutboundRow,
  verdict: Verdict,
  receiverAccessPoint: string | undefined,
): { step: Outcome; nextAttemptAt: string | null } {
  const common = { attempt: row.transport_attempts, receiverAccessPoint };
  if (verdict.kind === 'acknowledged')
    return { step: { ...common, type: 'ACKNOWLEDGED' }, nextAttemptAt: null };
  const told = { ...common, code: verdict.code, detail: verdict.detail };
  if (verdict.kind === 'duplicate')
    return { step: { ...told, type: 'DUPLICATE_AT_RECEIVER' }, nextAttemptAt: null };
  if (verdict.kind === 'failed') return { step: { ...told, type: 'FAILED' }, nextAttemptAt: null };
  const at =
    verdict.kind === 'deferred'
      ? afterCircuit(row, verdict.until, ap.now())
      : nextAttempt(row, verdict, {
          deadlines: ap.configuration.environment.deadlines,
          retrySeconds: ap.configuration.sending.retrySeconds,
          now: ap.now(),
        });
  if (!at)
    return {
      step: {
        ...told,
        type: verdict.kind === 'retry' && verdict.hintsDuplicate ? 'DUPLICATE_AT_RECEIVER' : 'FAILED',
      },
      nextAttemptAt: null,
    };
  const retryAt = at.toISOString();
  return { step: { ...told, type: 'RESCHEDULED', retryAt }, nextAttemptAt: retryAt };
}
