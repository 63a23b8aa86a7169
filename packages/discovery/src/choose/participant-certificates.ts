import {
  Certificate,
  type CertificatePolicy,
  certificatePolicies,
  checkPolicy,
  checkValidity,
} from '@budkavle/pki';
import { codeOf, DiscoveryError, type DiscoveryErrorCode } from '../errors.ts';
import type { ServiceMetadata } from '../smp/metadata.ts';
import { typeCodes } from '../smp/names.ts';

/** Validity, key usage and strength are our own check: the chain is no condition of trust here, the SMP's signature is (discovery.md 4). */
interface Wanted {
  readonly typeCode: string;
  readonly policy: CertificatePolicy;
  readonly missing: DiscoveryErrorCode;
}

const encryption: Wanted = {
  typeCode: typeCodes.encryption,
  policy: certificatePolicies.organisationEncryption,
  missing: 'DISC_NO_ENCRYPTION_CERTIFICATE',
};

const signing: Wanted = {
  typeCode: typeCodes.signing,
  policy: certificatePolicies.organisationSigning,
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
  try {
    const certificate = Certificate.parseAny(content);
    checkValidity(certificate, at);
    checkPolicy(certificate, wanted.policy);
    return certificate;
  } catch (error) {
    return codeOf(error) ?? 'PKI_PARSE';
  }
}
