export interface BackoffPolicy {
  baseMs: number;
  maxMs: number;
  /** The part of the time that is left to chance, 0 to 1; 0.2 unless told. */
  jitter?: number;
}

/** Milliseconds to wait after the attempt with this number (1 is the first): doubled each time, up to a limit. */
export function backoff(attempt: number, policy: BackoffPolicy): number {
  const jitter = policy.jitter ?? 0.2;
  const doublings = Math.min(Math.max(0, attempt - 1), 40);
  const full = Math.min(policy.maxMs, policy.baseMs * 2 ** doublings);
  return Math.round(full * (1 - jitter * Math.random()));
}
