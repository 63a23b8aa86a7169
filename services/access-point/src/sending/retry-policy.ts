import type { EnvironmentProfile } from '@budkavle/contracts';
import type { Verdict } from './verdict.ts';

export type Retry = Extract<Verdict, { kind: 'retry' }>;
export type RetryCause = keyof NonNullable<EnvironmentProfile['deadlines']['retry']>;

/** Seconds before the second attempt, and the most between any two: doubled in between. Equal: evenly spaced. */
export interface Spacing {
  readonly baseSeconds: number;
  readonly maxSeconds: number;
}

/** The look-up is ours to repeat at no cost to the receiver: soon at first. */
const firstLookUpSeconds = 15;

export function retryCause(retry: Retry): RetryCause {
  if (retry.code.startsWith('PKI_REVOCATION')) return 'revocation';
  if (retry.phase === 'discovery') return 'lookUp';
  if (retry.code === 'EBMS:0005')
    return /CERT|PKI_|TLS|SSL|SELF_SIGNED|UNABLE_TO/.test(retry.detail ?? '') ? 'tls' : 'unreachable';
  if (retry.code === 'AP_HTTP_FAILURE') return 'httpFailure';
  if (retry.code === 'EBMS:0301') return 'unanswered';
  return 'ebms';
}

/** Evenly over the environment's time, as Digg's P-Mode has it (`12;4;CONSTANT`). */
export function evenSeconds(
  deadlines: EnvironmentProfile['deadlines'],
  retrySeconds: number | undefined,
): number {
  return retrySeconds ?? Math.max(1, Math.floor(deadlines.transportSeconds / deadlines.transportAttempts));
}

/** What the environment profile says of this cause, else: pushes evenly spaced, look-ups backed off to that. */
export function spacingOf(
  cause: RetryCause,
  deadlines: EnvironmentProfile['deadlines'],
  retrySeconds: number | undefined,
): Spacing {
  const even = evenSeconds(deadlines, retrySeconds);
  const isLookUp = cause === 'lookUp' || cause === 'revocation';
  const usual = { baseSeconds: isLookUp ? Math.min(firstLookUpSeconds, even) : even, maxSeconds: even };
  return { ...usual, ...deadlines.retry?.[cause] };
}
