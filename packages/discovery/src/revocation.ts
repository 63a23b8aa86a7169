import type { RevocationChecker, ValidatedChain } from '@budkavle/pki';
import { codeOf, DiscoveryError } from './errors.ts';

/** That a certificate was not revoked, and until when that may be believed. */
export interface Proof {
  readonly until: Date | undefined;
}

/** Asks the checker, if there is one. Throws DISC_REVOCATION_UNAVAILABLE; what says "revoked" passes through as PKI error. */
export async function proveNotRevoked(
  chain: ValidatedChain,
  checker: RevocationChecker | undefined,
): Promise<Proof | undefined> {
  if (!checker) return undefined;
  try {
    const evidence = await checker.check(chain);
    const ends = evidence.proofs.flatMap((proof) => proof.nextUpdate?.getTime() ?? []);
    return { until: ends.length === 0 ? undefined : new Date(Math.min(...ends)) };
  } catch (error) {
    if (codeOf(error) !== 'PKI_REVOCATION_UNAVAILABLE') throw error;
    throw new DiscoveryError('DISC_REVOCATION_UNAVAILABLE', undefined, {
      reason: codeOf(error),
      cause: error,
    });
  }
}
