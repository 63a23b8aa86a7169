import { X509Certificate } from 'node:crypto';
import { rootCertificates } from 'node:tls';

/** What is needed to judge the dates of a certificate; `Certificate` of pki has it. */
export interface DatedCertificate {
  readonly subject: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** Lower hexadecimal. */
  readonly fingerprintSha256: string;
}

/** A certificate and what it is for: `as4-tls-server`, `organisation-signing`, `trust-tls`. */
export interface UsedCertificate {
  readonly use: string;
  readonly certificate: DatedCertificate;
}

/** Codes in logs and in the doctor's report: days ahead at which a person must know. */
export type ExpiryCode =
  | 'CERTIFICATE_EXPIRED'
  | 'CERTIFICATE_EXPIRES_7'
  | 'CERTIFICATE_EXPIRES_30'
  | 'CERTIFICATE_EXPIRES_60'
  | 'CERTIFICATE_NOT_YET_VALID';

export interface ExpiryState extends UsedCertificate {
  /** Whole days; below 0 when it has ended. */
  readonly daysLeft: number;
  /** Undefined: nothing to do yet, or another certificate of the same use and name takes over in time. */
  readonly code: ExpiryCode | undefined;
}

const dayMs = 86_400_000;

/** How each certificate stands at that moment. */
export function expiryOf(used: readonly UsedCertificate[], at: Date): ExpiryState[] {
  return used.map((one) => ({
    ...one,
    daysLeft: Math.floor((one.certificate.notAfter.getTime() - at.getTime()) / dayMs),
    code: used.some((other) => takesOver(one, other, at)) ? undefined : codeOf(one.certificate, at),
  }));
}

function codeOf({ notBefore, notAfter }: DatedCertificate, at: Date): ExpiryCode | undefined {
  const days = (notAfter.getTime() - at.getTime()) / dayMs;
  if (days < 0) return 'CERTIFICATE_EXPIRED';
  if (notBefore > at) return 'CERTIFICATE_NOT_YET_VALID';
  if (days <= 7) return 'CERTIFICATE_EXPIRES_7';
  if (days <= 30) return 'CERTIFICATE_EXPIRES_30';
  return days <= 60 ? 'CERTIFICATE_EXPIRES_60' : undefined;
}

/** Another that is in use now, or begins before this one ends and ends later. */
function takesOver(one: UsedCertificate, other: UsedCertificate, at: Date): boolean {
  if (one.use !== other.use || one.certificate.subject !== other.certificate.subject) return false;
  if (one.certificate.fingerprintSha256 === other.certificate.fingerprintSha256) return false;
  const waits = one.certificate.notBefore > at;
  if (waits)
    return other.certificate.notBefore <= at && other.certificate.notAfter >= one.certificate.notBefore;
  const begins = other.certificate.notBefore.getTime();
  return (
    begins <= Math.max(one.certificate.notAfter.getTime(), at.getTime()) &&
    other.certificate.notAfter > one.certificate.notAfter
  );
}

/** Those of the public web are renewed with the runtime: nobody here has anything to do about them. */
const publicRoots = new Set(rootCertificates.map((pem) => pem.trim()));

/** Each certificate of a PEM text, for one use. What cannot be read is left out: reading keys is the service's business. */
export function usedFromPem(use: string, ...pems: readonly (string | undefined)[]): UsedCertificate[] {
  return pems.flatMap((pem) =>
    [...(pem ?? '').matchAll(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g)].flatMap(
      ([block]) => {
        const certificate = publicRoots.has(block) ? undefined : dated(block);
        return certificate ? [{ use, certificate }] : [];
      },
    ),
  );
}

function dated(block: string): DatedCertificate | undefined {
  try {
    const x509 = new X509Certificate(block);
    return {
      subject: x509.subject.replaceAll('\n', ', '),
      notBefore: x509.validFromDate,
      notAfter: x509.validToDate,
      fingerprintSha256: x509.fingerprint256.replaceAll(':', '').toLowerCase(),
    };
  } catch {
    return undefined;
  }
}
