import { canonicalParticipant } from '@budkavle/formats';
import type { RetentionRule } from '../retention/rules.ts';
import type { MessageServiceConfiguration } from './configuration.ts';

/** What is kept how long. */
export interface RetentionSettings {
  /** The first that fits counts. */
  retentionRules: readonly RetentionRule[];
  /** How long a message lies in the bin before it is erased. */
  binHours: number;
  knownDays: number;
}

/** The numbers, with their defaults. None is given by a federation document unless said. */
export interface Settings extends RetentionSettings {
  /** At most 30 minutes (B1.4.2). */
  tokenSeconds: number;
  holdSeconds: number;
  addressBookRefreshSeconds: number;
  submissions: number;
  receptions: number;
  pollMs: number;
  retryMs: number;
  receiptSeconds: number;
  transportSeconds: number;
  discoveryAttempts: number;
  /** With less room on disk nothing is taken: 503, and what is received waits at the access point. */
  minFreeBytes: number;
  messageBytes: number;
  envelopeBytes: number;
}

export function settingsOf(configuration: MessageServiceConfiguration): Settings {
  const { environment, retention, workers } = configuration;
  return {
    tokenSeconds: configuration.tokenSeconds ?? 900,
    ...retentionSettings(retention),
    holdSeconds: configuration.holdSeconds ?? 7 * 86_400,
    addressBookRefreshSeconds: configuration.addressBookRefreshSeconds ?? 900,
    submissions: workers?.submissions ?? 4,
    receptions: workers?.receptions ?? 4,
    pollMs: workers?.pollMs ?? 1000,
    retryMs: workers?.retryMs ?? 2000,
    receiptSeconds: environment.deadlines.receiptSeconds,
    transportSeconds: environment.deadlines.transportSeconds,
    discoveryAttempts: environment.deadlines.discoveryAttempts,
    // What can be under way at once: a few of the largest.
    minFreeBytes: configuration.minFreeBytes ?? 3 * environment.limits.envelopeBytes,
    messageBytes: environment.limits.messageBytes,
    envelopeBytes: environment.limits.envelopeBytes,
  };
}

export function retentionSettings(retention: MessageServiceConfiguration['retention']): RetentionSettings {
  return {
    retentionRules: [
      ...(retention?.rules ?? []).map(({ participant, hours, ...rule }) => ({
        ...rule,
        hours,
        ...(participant !== undefined && { participant: canonicalParticipant(participant) }),
      })),
      { hours: retention?.finalHours },
    ],
    binHours: retention?.binHours ?? 24,
    // Event logs are kept 12 months (C1.5 8); the ids somewhat longer, so that no logged message can be repeated.
    knownDays: retention?.knownDays ?? 400,
  };
}
