import { KeyUsage as AsnKeyUsage } from '@peculiar/asn1-x509';

/** Bits of RFC 5280 4.2.1.3 in their order; the index is the bit's number. */
export const keyUsages = [
  'digitalSignature',
  'nonRepudiation',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
  'encipherOnly',
  'decipherOnly',
] as const;
export type KeyUsage = (typeof keyUsages)[number];

export function keyUsageFromBits(extension: AsnKeyUsage): ReadonlySet<KeyUsage> {
  const bits = extension.toNumber();
  return new Set(keyUsages.filter((_, bit) => (bits & (1 << bit)) !== 0));
}

export function keyUsageToBits(usages: readonly KeyUsage[]): AsnKeyUsage {
  return new AsnKeyUsage(usages.reduce((bits, usage) => bits | (1 << keyUsages.indexOf(usage)), 0));
}
