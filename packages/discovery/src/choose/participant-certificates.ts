import { Certificate, type KeyUsage } from '@budkavle/pki';
import { DiscoveryError, type DiscoveryErrorCode } from '../errors.ts';
import type { ServiceMetadata } from '../smp/metadata.ts';
import { typeCodes } from '../smp/names.ts';

/** Validity and key usage are our own check: the chain is no condition of trust here, the SMP's signature is (discovery.md 4). */
interface Wanted {
  readonly typeCode: string;
  readonly keyUsage: readonly KeyUsage[];
  readonly missing: DiscoveryErrorCode;
}

const encryption: Wanted = {
  typeCode: typeCodes.encryption,
  keyUsage: ['keyEncipherment'],
  missing: 'DISC_NO_ENCRYPTION_CERTIFICATE',
};

const signing: Wanted = {
  typeCode: typeCodes.signing,
  keyUsage: ['digitalSignature', 'nonRepudiation'],
  missing: 'DISC_NO_SIGNING_CERTIFICATE',
};

/**
 * The certificate to encrypt to: of the valid ones the latest notBefore, so that a new key is used as soon as it is published.
 * Throws DISC_NO_ENCRYPTION_CERTIFICATE, DISC_PARTICIPANT_CERTIFICATE.
 */
export function encryptionCertificateOf(metadata: ServiceMetadata, at: Date = new Date()): Certificate {
  return encryptionCertificatesOf(metadata, at)[0] as Certificate;
}

/** Every valid encryption certificate, the latest first. */
export function encryptionCertificatesOf(metadata: ServiceMetadata, at: Date = new Date()): Certificate[] {
  return valid(metadata, encryption, at).sort((a, b) => b.notBefore.getTime() - a.notBefore.getTime());
}

/** Any of these may have signed (roll-over). Throws DISC_NO_SIGNING_CERTIFICATE, DISC_PARTICIPANT_CERTIFICATE. */
export function signingCertificatesOf(metadata: ServiceMetadata, at: Date = new Date()): Certificate[] {
  return valid(metadata, signing, at);
}

function valid(metadata: ServiceMetadata, wanted: Wanted, at: Date): Certificate[] {
  const published = metadata.certificates.filter((each) => each.typeCode === wanted.typeCode);
  if (published.length === 0) throw new DiscoveryError(wanted.missing);
  const reasons = new Set<string>();
  const good = published.flatMap(({ content }) => {
    const result = read(content, wanted, at);
    if (typeof result !== 'string') return [result];
    reasons.add(result);
    return [];
  });
  if (good.length === 0) {
    throw new DiscoveryError('DISC_PARTICIPANT_CERTIFICATE', undefined, { reason: [...reasons].join(' ') });
  }
  return good;
}

/** The certificate, or the code of what is wrong with it. */
function read(content: string, wanted: Wanted, at: Date): Certificate | string {
  let certificate: Certificate;
  try {
    certificate = Certificate.parseAny(content);
  } catch {
    return 'PKI_PARSE';
  }
  if (at < certificate.notBefore) return 'PKI_NOT_YET_VALID';
  if (at > certificate.notAfter) return 'PKI_EXPIRED';
  const { keyUsage } = certificate;
  if (keyUsage && !wanted.keyUsage.some((usage) => keyUsage.has(usage))) return 'PKI_KEY_USAGE';
  return certificate;
}
