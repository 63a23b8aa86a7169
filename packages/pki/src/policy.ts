import type { Certificate } from './certificate.ts';
import { PkiError } from './errors.ts';
import type { KeyUsage } from './key-usage.ts';
import { oid } from './oids.ts';

export type CertificatePurpose = 'access-point' | 'smp' | 'tls-server' | 'tls-client' | 'organisation';

/** What must hold for a leaf, apart from its chain. */
export interface CertificatePolicy {
  readonly purpose: CertificatePurpose;
  /** Each of these is required if the certificate has the keyUsage extension. */
  readonly keyUsage: readonly KeyUsage[];
  readonly commonName?: RegExp;
  /** Also for the CAs above. */
  readonly minRsaBits: number;
  /** Milliseconds that clocks may differ; 0 by default. */
  readonly clockTolerance?: number;
}

/** AP<4 digits>-<environment> and SMP<4 digits>-<environment> (discovery.md 7.2). */
const accessPointName = /^AP\d{4}-[A-Z0-9]+(?:-[A-Z0-9]+)*$/;
const smpName = /^SMP\d{4}-[A-Z0-9]+(?:-[A-Z0-9]+)*$/;

/**
 * The federation's policies. RSA 3072 is what its PKI issues (discovery.md 7.2); organisations use external CAs,
 * of which 2048 is accepted. Narrow `commonName` to one environment by spreading: `{ ...policy, commonName: /^AP\d{4}-SDK-QA$/ }`.
 */
export const certificatePolicies = {
  accessPointSigning: {
    purpose: 'access-point',
    keyUsage: ['digitalSignature'],
    commonName: accessPointName,
    minRsaBits: 3072,
  },
  accessPointEncryption: {
    purpose: 'access-point',
    keyUsage: ['keyEncipherment'],
    commonName: accessPointName,
    minRsaBits: 3072,
  },
  smpSigning: { purpose: 'smp', keyUsage: ['digitalSignature'], commonName: smpName, minRsaBits: 3072 },
  organisationSigning: { purpose: 'organisation', keyUsage: ['digitalSignature'], minRsaBits: 2048 },
  organisationEncryption: { purpose: 'organisation', keyUsage: ['keyEncipherment'], minRsaBits: 2048 },
} as const satisfies Record<string, CertificatePolicy>;

const tlsPurpose: Partial<Record<CertificatePurpose, string>> = {
  'tls-server': oid.serverAuth,
  'tls-client': oid.clientAuth,
};

/** @throws PkiError PKI_EXPIRED, PKI_NOT_YET_VALID */
export function checkValidity(certificate: Certificate, at: Date = new Date(), tolerance = 0): void {
  const now = at.getTime();
  if (!(now - tolerance <= certificate.notAfter.getTime()))
    throw new PkiError('PKI_EXPIRED', `certificate expired ${certificate.notAfter.toISOString()}`);
  if (!(now + tolerance >= certificate.notBefore.getTime()))
    throw new PkiError(
      'PKI_NOT_YET_VALID',
      `certificate not valid before ${certificate.notBefore.toISOString()}`,
    );
}

/** @throws PkiError PKI_KEY_STRENGTH */
export function checkKeyStrength(certificate: Certificate, policy: CertificatePolicy): void {
  const key = certificate.publicKey;
  if (key.asymmetricKeyType === 'rsa') {
    const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
    if (bits >= policy.minRsaBits) return;
    throw new PkiError('PKI_KEY_STRENGTH', `RSA key of ${bits} bits, at least ${policy.minRsaBits} required`);
  }
  const curve = key.asymmetricKeyDetails?.namedCurve ?? '';
  const forTls = tlsPurpose[policy.purpose] !== undefined;
  if (forTls && key.asymmetricKeyType === 'ec' && ['prime256v1', 'secp384r1', 'secp521r1'].includes(curve))
    return;
  throw new PkiError('PKI_KEY_STRENGTH', 'kind of key not accepted for this purpose');
}

/** The policy alone: usage, name, strength; neither chain nor validity. @throws PkiError PKI_KEY_USAGE, PKI_NAME, PKI_KEY_STRENGTH */
export function checkPolicy(leaf: Certificate, policy: CertificatePolicy): void {
  const { keyUsage, extendedKeyUsage, commonName } = leaf;
  if (leaf.isCa) throw new PkiError('PKI_KEY_USAGE', 'the certificate of an authority is used as a leaf');
  const missing = keyUsage === undefined ? [] : policy.keyUsage.filter((usage) => !keyUsage.has(usage));
  if (missing.length > 0) throw new PkiError('PKI_KEY_USAGE', `keyUsage lacks ${missing.join(', ')}`);
  const required = tlsPurpose[policy.purpose];
  if (required !== undefined && extendedKeyUsage !== undefined) {
    if (!extendedKeyUsage.includes(required) && !extendedKeyUsage.includes(oid.anyExtendedKeyUsage))
      throw new PkiError('PKI_KEY_USAGE', `extendedKeyUsage lacks ${required}`);
  }
  // A delegated OCSP signer comes from the same CA; its key must never speak for an access point.
  if (extendedKeyUsage?.includes(oid.ocspSigning))
    throw new PkiError('PKI_KEY_USAGE', 'the certificate is for signing OCSP answers only');
  if (
    policy.commonName !== undefined &&
    (commonName === undefined || !matches(policy.commonName, commonName))
  )
    throw new PkiError('PKI_NAME', 'the common name is missing, double or not of the prescribed pattern');
  checkKeyStrength(leaf, policy);
}

/** Independent of the `lastIndex` of a global or sticky expression. */
const matches = (pattern: RegExp, value: string): boolean =>
  new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, '')).test(value);
