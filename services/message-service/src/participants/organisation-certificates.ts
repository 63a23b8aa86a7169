import type { EnvironmentProfile } from '@budkavle/contracts';
import {
  type Certificate,
  certificatePolicies,
  checkPolicy,
  checkValidity,
  Certificate as PkiCertificate,
  type RevocationChecker,
  TrustStore,
  validateChain,
} from '@budkavle/pki';

/**
 * What must hold for another organisation's own (O2O) certificate, beside being the published one. Their CAs need not be in
 * the trust store: integrity comes from TLS and the SMP's signature (security-and-rules.md 3). When the environment lists
 * anchors, the chain is checked too, and revocation along it.
 */
export interface OrganisationCertificates {
  /** Throws PkiError; PKI_REVOCATION_UNAVAILABLE means: try again. `intermediates` come from the message itself. */
  check(
    certificate: Certificate,
    purpose: 'signing' | 'encryption',
    intermediates?: readonly Certificate[],
  ): Promise<void>;
}

export function createOrganisationCertificates(options: {
  profile: EnvironmentProfile;
  revocation: RevocationChecker | undefined;
  now?: () => Date;
}): OrganisationCertificates {
  const { profile, revocation } = options;
  const now = options.now ?? (() => new Date());
  const anchors = profile.trust.organisation?.anchors;
  const trust = anchors
    ? new TrustStore({
        name: 'organisation',
        anchors: anchors.flatMap((pem) => PkiCertificate.parsePem(pem)),
      })
    : undefined;
  return {
    async check(certificate, purpose, intermediates = []) {
      const policy =
        purpose === 'signing'
          ? certificatePolicies.organisationSigning
          : certificatePolicies.organisationEncryption;
      if (!trust) {
        checkPolicy(certificate, policy);
        checkValidity(certificate, now());
        return;
      }
      const chain = validateChain(certificate, { trust, policy, intermediates, at: now() });
      if (revocation) await revocation.check(chain);
    },
  };
}
