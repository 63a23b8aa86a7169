import { readFileSync } from 'node:fs';
import { Certificate, PkiError, TrustStore } from '@budkavle/pki';
import { UsageError } from '../../io.ts';
import { safeText } from '../report/safe-text.ts';

const maxBytes = 4 * 1024 * 1024;

/** All certificates of PEM or DER files. @throws UsageError */
export function readCertificates(paths: readonly string[]): Certificate[] {
  return paths.flatMap((path) => {
    const octets = readSmallFile(path);
    try {
      const text = octets.toString('latin1');
      if (text.includes('-----BEGIN CERTIFICATE-----')) return Certificate.parsePem(text);
      return [octets[0] === 0x30 ? Certificate.parse(octets) : Certificate.parseAny(octets)];
    } catch (error) {
      if (error instanceof PkiError) throw new UsageError(`${path} holds no certificate that can be read`);
      throw error;
    }
  });
}

export function readSmallFile(path: string): Buffer {
  try {
    const octets = readFileSync(path);
    if (octets.length > maxBytes) throw new UsageError(`${path} is too large for keys or certificates`);
    return octets;
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(
      `${path} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown reason'})`,
    );
  }
}

/** The anchors of `--trust`: self-signed certificates as roots, the others as intermediates below them. */
export function trustStoreOf(certificates: readonly Certificate[]): TrustStore | undefined {
  if (certificates.length === 0) return undefined;
  const roots = certificates.filter((one) => one.issuerDer.equals(one.subjectDer));
  const anchors = roots.length > 0 ? roots : certificates;
  return new TrustStore({
    name: '--trust',
    anchors,
    intermediates: certificates.filter((one) => !anchors.includes(one)),
  });
}

/** `CN=…, valid 2026-01-01 to 2028-01-01, SHA-256 ab12…`. */
export function certificateWords(certificate: Certificate): string {
  const days = `valid ${day(certificate.notBefore)} to ${day(certificate.notAfter)}`;
  const name = certificate.commonName ?? safeText(certificate.subject, 120);
  return `${name}, ${days}, SHA-256 ${certificate.fingerprintSha256.slice(0, 16)}…`;
}

export function day(date: Date): string {
  return Number.isNaN(date.getTime()) ? 'an unreadable date' : date.toISOString().slice(0, 10);
}
