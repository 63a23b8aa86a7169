import type { EnvironmentProfile } from '@budkavle/contracts';
import { Certificate, type CertificatePolicy, certificatePolicies, TrustStore } from '@budkavle/pki';

/** Whom to trust for one purpose, and what must hold. */
export interface Trust {
  readonly trust: TrustStore;
  readonly policy: CertificatePolicy;
}

/** The trust of an environment, one store a purpose: an access point's root says nothing about an SMP, and the other way round. */
export function trustOf(profile: EnvironmentProfile): {
  smp: Trust;
  accessPoint: Trust;
  organisation: Trust | undefined;
} {
  const { accessPoint, smp, organisation } = profile.trust;
  return {
    smp: {
      trust: new TrustStore({ name: `${profile.name} SMP`, anchors: parse(smp.anchors) }),
      policy: { ...certificatePolicies.smpSigning, commonName: new RegExp(profile.commonNames.smp) },
    },
    accessPoint: {
      trust: new TrustStore({
        name: `${profile.name} access point`,
        anchors: parse(accessPoint.anchors),
        ...(accessPoint.issuers.length > 0
          ? { issuers: parse(accessPoint.issuers), intermediates: parse(accessPoint.issuers) }
          : {}),
      }),
      policy: {
        ...certificatePolicies.accessPointEncryption,
        commonName: new RegExp(profile.commonNames.accessPoint),
      },
    },
    organisation: organisation && {
      trust: new TrustStore({ name: `${profile.name} organisation`, anchors: parse(organisation.anchors) }),
      // Validity and key usage have been checked for the certificate's use; here only the path counts.
      policy: { ...certificatePolicies.organisationSigning, keyUsage: [] },
    },
  };
}

function parse(pems: readonly string[]): Certificate[] {
  return pems.flatMap((pem) => Certificate.parsePem(pem));
}
