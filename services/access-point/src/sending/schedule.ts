import type { EnvironmentProfile } from '@budkavle/contracts';
import type { OutboundRow } from '../events/outbound-events.ts';
import { evenSeconds, type Retry, retryCause, spacingOf } from './retry-policy.ts';

/** How soon a message goes again to a receiver whose certificate may have changed. */
const refreshSeconds = 5;
/** The part that is left to chance, added: what failed together does not come back together. */
const jitter = 0.1;

type Attempted = Pick<
  OutboundRow,
  'transport_attempts' | 'discovery_attempts' | 'look_up_since' | 'deadline_at' | 'refreshed'
>;

export interface ScheduleOptions {
  readonly deadlines: EnvironmentProfile['deadlines'];
  /** Between attempts, above what the profile's times come to. */
  readonly retrySeconds: number | undefined;
  readonly now: Date;
  /** 0 to 1. */
  readonly chance?: () => number;
}

/**
 * When to try again, or undefined to give up. Spaced by cause, within the number and the time that the environment
 * allows; never earlier than the receiver asks.
 */
export function nextAttempt(row: Attempted, retry: Retry, options: ScheduleOptions): Date | undefined {
  return retry.phase === 'discovery' ? nextLookUp(row, retry, options) : nextPush(row, retry, options);
}

/** Look-ups go on for a time, not a number: SMP, DNS or revocation may be away for longer than one pause. */
function nextLookUp(row: Attempted, retry: Retry, options: ScheduleOptions): Date | undefined {
  const { deadlines, now, retrySeconds } = options;
  const seconds =
    deadlines.discoverySeconds ?? deadlines.discoveryAttempts * evenSeconds(deadlines, retrySeconds);
  const since = row.look_up_since === null ? now : new Date(row.look_up_since);
  const at = after(now, wait(retry, row.discovery_attempts, options));
  if (at.getTime() > since.getTime() + seconds * 1000) return undefined;
  return beyond(row, at) ? undefined : at;
}

function nextPush(row: Attempted, retry: Retry, options: ScheduleOptions): Date | undefined {
  const { deadlines, now } = options;
  // EBMS:0101 and 0102: once more with what SMP says now, then final.
  const refreshes = retry.refresh === true && row.refreshed === 0;
  if (isRefreshOnly(retry) && !refreshes) return undefined;
  if (row.transport_attempts >= deadlines.transportAttempts) return undefined;
  const usual = wait(retry, row.transport_attempts, options);
  const at = after(
    now,
    Math.max(refreshes ? Math.min(refreshSeconds, usual) : usual, retry.retryAfterSeconds ?? 0),
  );
  return beyond(row, at) ? undefined : at;
}

/**
 * When an envelope goes that waits for its receiver's circuit: spread out after it, once more at the deadline, and then
 * never. It costs no attempt.
 */
export function afterCircuit(
  row: Pick<Attempted, 'deadline_at'>,
  until: Date,
  now: Date,
  chance = Math.random,
): Date | undefined {
  const pause = Math.max(1000, until.getTime() - now.getTime());
  const at = new Date(now.getTime() + Math.ceil(pause * (1 + chance())));
  if (row.deadline_at === null || at.toISOString() <= row.deadline_at) return at;
  return now.toISOString() < row.deadline_at ? new Date(row.deadline_at) : undefined;
}

function wait(retry: Retry, attempt: number, options: ScheduleOptions): number {
  const spacing = spacingOf(retryCause(retry), options.deadlines, options.retrySeconds);
  const doublings = Math.min(Math.max(attempt - 1, 0), 30);
  const seconds = Math.min(spacing.maxSeconds, spacing.baseSeconds * 2 ** doublings);
  return seconds * (1 + jitter * (options.chance ?? Math.random)());
}

function after(now: Date, seconds: number): Date {
  return new Date(now.getTime() + Math.ceil(seconds * 1000));
}

function beyond(row: Attempted, at: Date): boolean {
  return row.deadline_at !== null && at.toISOString() > row.deadline_at;
}

function isRefreshOnly(retry: Retry): boolean {
  return retry.code === 'EBMS:0101' || retry.code === 'EBMS:0102';
}
