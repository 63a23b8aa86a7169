import type { EnvironmentProfile } from '@budkavle/contracts';
import {
  Certificate,
  type CertificatePolicy,
  PkiError,
  type RevocationChecker,
  TrustStore,
  type ValidatedChain,
  validateChain,
} from '@budkavle/pki';

const policy = (purpose: 'tls-server' | 'tls-client'): CertificatePolicy => ({
  purpose,
  keyUsage: ['digitalSignature'],
  minRsaBits: 2048,
});

/** Nothing was found out, neither good nor bad. */
const unanswered: ReadonlySet<string> = new Set(['PKI_REVOCATION_UNAVAILABLE', 'PKI_REVOCATION_NO_SOURCE']);

/**
 * The TLS certificates of other access points beyond what the TLS layer itself checks: trust by authority (A2), the path
 * again with its dates at this moment, and revocation along it, OCSP first, list second (RFC 5280, RFC 6960). Fails closed
 * where the environment requires revocation; a revoked certificate is refused everywhere.
 */
export interface TlsPeers {
  /** @throws PkiError; PKI_REVOCATION_UNAVAILABLE: try again later */
  check(chain: readonly Buffer[], as: 'server' | 'client'): Promise<void>;
}

/** undefined: there is nobody to ask about revocation, and the environment does not require it. */
export function createTlsPeers(options: {
  profile: EnvironmentProfile;
  revocation: RevocationChecker | undefined;
  now: () => Date;
}): TlsPeers | undefined {
  const { profile, revocation, now } = options;
  if (!revocation) return undefined;
  const trust = new TrustStore({
    name: `TLS of ${profile.name}`,
    anchors: profile.trust.tls.anchors.flatMap((pem) => Certificate.parsePem(pem)),
  });
  return {
    async check(chain, as) {
      const path = pathOf(chain, as, trust, now());
      try {
        await revocation.check(path);
      } catch (error) {
        const unknown = error instanceof PkiError && unanswered.has(error.code);
        if (unknown && !profile.revocation.required) return;
        throw error;
      }
    },
  };
}

function pathOf(
  chain: readonly Buffer[],
  as: 'server' | 'client',
  trust: TrustStore,
  at: Date,
): ValidatedChain {
  const [leaf, ...issuers] = chain.map((der) => Certificate.parse(der));
  if (!leaf) throw new PkiError('PKI_CHAIN', 'no certificate was shown');
  return validateChain(leaf, { trust, policy: policy(`tls-${as}`), intermediates: issuers, at });
}
