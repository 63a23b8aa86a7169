import type { EnvironmentProfile } from '@budkavle/contracts';
import { type UsedCertificate, usedFromPem } from '@budkavle/platform';

/** The authorities that an environment trusts, by what for: `trust-access-point`, `trust-smp`, `trust-tls`, `trust-organisation`. */
export function usedTrust({ trust }: Pick<EnvironmentProfile, 'trust'>): UsedCertificate[] {
  return [
    ...usedFromPem('trust-access-point', ...trust.accessPoint.anchors, ...trust.accessPoint.issuers),
    ...usedFromPem('trust-smp', ...trust.smp.anchors),
    ...usedFromPem('trust-tls', ...trust.tls.anchors),
    ...usedFromPem('trust-organisation', ...(trust.organisation?.anchors ?? [])),
  ];
}
