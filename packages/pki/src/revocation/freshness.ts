import { PkiError } from '../errors.ts';

/** Clocks differ; an answer may seem to come from a little in the future. */
const skewMs = 5 * 60_000;
/** No answer is used longer than this, whatever its nextUpdate says (discovery.md 7.4). */
export const cacheCapMs = 24 * 3600_000;

/** @throws PkiError PKI_REVOCATION_UNAVAILABLE */
export function checkCurrent(answer: { thisUpdate: Date; nextUpdate?: Date }, now: Date): void {
  const { thisUpdate, nextUpdate } = answer;
  if (thisUpdate.getTime() > now.getTime() + skewMs)
    throw new PkiError('PKI_REVOCATION_UNAVAILABLE', 'revocation answer comes from the future');
  // Without nextUpdate newer information is always there (RFC 6960 2.4): accept what was made just now.
  const end = nextUpdate?.getTime() ?? thisUpdate.getTime() + 2 * skewMs;
  if (end < now.getTime())
    throw new PkiError('PKI_REVOCATION_UNAVAILABLE', 'revocation answer is out of date');
}

/** Until when an answer may be used again without asking. */
export function expiry(answer: { nextUpdate?: Date; fetchedAt: Date }): number {
  const end = answer.nextUpdate?.getTime() ?? answer.fetchedAt.getTime();
  return Math.min(end, answer.fetchedAt.getTime() + cacheCapMs);
}
