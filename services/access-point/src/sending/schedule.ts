import type { EnvironmentProfile } from '@budkavle/contracts';
import type { OutboundRow } from '../events/outbound-events.ts';
import type { Verdict } from './verdict.ts';

type Retry = Extract<Verdict, { kind: 'retry' }>;

/** How soon a message goes again to a receiver whose certificate may have changed. */
const refreshSeconds = 5;

/**
 * When to try again, or undefined to give up: evenly spaced (Digg's P-Mode: CONSTANT) within the number and the time
 * that the environment allows; never earlier than the receiver asks.
 */
export function nextAttempt(
  row: Pick<OutboundRow, 'transport_attempts' | 'discovery_attempts' | 'deadline_at' | 'refreshed'>,
  retry: Retry,
  options: { deadlines: EnvironmentProfile['deadlines']; retrySeconds: number | undefined; now: Date },
): Date | undefined {
  const { deadlines, now } = options;
  const interval =
    options.retrySeconds ?? Math.max(1, Math.floor(deadlines.transportSeconds / deadlines.transportAttempts));
  if (retry.phase === 'discovery') {
    if (row.discovery_attempts >= deadlines.discoveryAttempts) return undefined;
    return new Date(now.getTime() + interval * 1000);
  }
  // EBMS:0101 and 0102: once more with what SMP says now, then final.
  const refreshes = retry.refresh === true && row.refreshed === 0;
  if (isRefreshOnly(retry) && !refreshes) return undefined;
  if (row.transport_attempts >= deadlines.transportAttempts) return undefined;
  const wait = Math.max(
    refreshes ? Math.min(refreshSeconds, interval) : interval,
    retry.retryAfterSeconds ?? 0,
  );
  const at = new Date(now.getTime() + wait * 1000);
  return row.deadline_at !== null && at.toISOString() > row.deadline_at ? undefined : at;
}

function isRefreshOnly(retry: Retry): boolean {
  return retry.code === 'EBMS:0101' || retry.code === 'EBMS:0102';
}
