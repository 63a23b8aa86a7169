import { usedTrust } from '@budkavle/discovery';
import type { KeyEntry } from '@budkavle/pki';
import { type UsedCertificate, usedFromPem } from '@budkavle/platform';
import type { AccessPointConfiguration } from '../configuration/configuration.ts';

/** Every certificate that the access point stands on, by use. */
export function usedCertificates(
  { as4, contract, environment }: AccessPointConfiguration,
  keys: readonly KeyEntry[],
): UsedCertificate[] {
  return [
    ...keys.map(({ certificate }) => ({ use: 'access-point', certificate })),
    ...usedFromPem('as4-tls-server', as4.tls.certificate),
    ...usedFromPem('as4-tls-client', as4.clientTls?.certificate),
    ...usedFromPem('contract-tls-server', contract.tls.certificate),
    ...usedTrust(environment),
  ];
}
