import type { Authenticate } from '@budkavle/as4';
import type { EnvironmentProfile } from '@budkavle/contracts';
import {
  Certificate,
  certificatePolicies,
  PkiError,
  type RevocationChecker,
  TrustStore,
  validateChain,
} from '@budkavle/pki';

/** Nothing was found out, neither good nor bad. */
const unanswered: ReadonlySet<string> = new Set(['PKI_REVOCATION_UNAVAILABLE', 'PKI_REVOCATION_NO_SOURCE']);

/** Whether a certificate is that of an access point of this environment (section 7.7). */
export interface AccessPointTrust {
  /** For signatures: of messages, receipts, errors. */
  readonly authenticate: Authenticate;
  /** For the certificate of an endpoint, before anything is encrypted with it. @throws PkiError */
  checkEndpoint(certificate: Certificate): Promise<void>;
}

/** Trust material and policy of the environment profile, mechanism of pki. */
export function createAccessPointTrust(options: {
  profile: EnvironmentProfile;
  revocation: RevocationChecker | undefined;
  now: () => Date;
}): AccessPointTrust {
  const { profile, revocation } = options;
  const issuers = profile.trust.accessPoint.issuers.map((pem) => Certificate.parseAny(pem));
  const trust = new TrustStore({
    name: `access points of ${profile.name}`,
    anchors: profile.trust.accessPoint.anchors.map((pem) => Certificate.parseAny(pem)),
    ...(issuers.length > 0 ? { issuers } : {}),
  });
  const commonName = new RegExp(profile.commonNames.accessPoint);

  async function check(
    leaf: Certificate,
    policy: 'accessPointSigning' | 'accessPointEncryption',
    intermediates: readonly Certificate[],
  ): Promise<unknown> {
    const chain = validateChain(leaf, {
      trust,
      policy: { ...certificatePolicies[policy], commonName },
      intermediates,
      at: options.now(),
    });
    if (!revocation) return { proofs: [], checked: false };
    try {
      return await revocation.check(chain);
    } catch (error) {
      // Soft fail only where the environment says so; a revoked certificate is refused in any case.
      const unknown = error instanceof PkiError && unanswered.has(error.code);
      if (unknown && !profile.revocation.required) return { proofs: [], checked: false };
      throw error;
    }
  }

  return {
    authenticate: (certificate, { intermediates }) => check(certificate, 'accessPointSigning', intermediates),
    checkEndpoint: async (certificate) => {
      await check(certificate, 'accessPointEncryption', []);
    },
  };
}
