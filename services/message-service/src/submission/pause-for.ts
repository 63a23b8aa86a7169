import type { EnvironmentProfile } from '@budkavle/contracts';
import { backoff } from '@budkavle/platform';

/**
 * How long an envelope waits after a failed attempt, by its cause, with jitter: what stands in the federation (CertPub, DNS,
 * revocation services) as the environment's profile says; what is our own (access point, database, disk) soon, for it is
 * usually being restarted.
 */
export function pauseFor(
  code: string,
  attempt: number,
  options: { retryMs: number; deadlines: EnvironmentProfile['deadlines'] },
): number {
  const { retryMs, deadlines } = options;
  const revocation = code.includes('REVOCATION');
  const spacing = revocation
    ? deadlines.retry?.revocation
    : code.startsWith('DISC_')
      ? deadlines.retry?.lookUp
      : undefined;
  if (spacing)
    return backoff(attempt, { baseMs: spacing.baseSeconds * 1000, maxMs: spacing.maxSeconds * 1000 });
  return backoff(attempt, { baseMs: retryMs, maxMs: retryMs * 60 });
}
