import { type KeyObject, randomBytes, sign } from 'node:crypto';
import {
  AlgorithmIdentifier,
  Certificate as AsnCertificate,
  type Extension,
  Extensions,
  type Name,
  SubjectPublicKeyInfo,
  TBSCertificate,
  Time,
  Validity,
  Version,
} from '@peculiar/asn1-x509';
import { encodeAsn, parseAsn, toArrayBuffer } from '../asn1.ts';
import { Certificate } from '../certificate.ts';
import { PkiError } from '../errors.ts';
import { oid } from '../oids.ts';

export const sha256WithRsa = (): AlgorithmIdentifier =>
  new AlgorithmIdentifier({ algorithm: oid.sha256WithRsa, parameters: null });

export const publicKeyInfo = (key: KeyObject): SubjectPublicKeyInfo =>
  parseAsn(key.export({ format: 'der', type: 'spki' }), SubjectPublicKeyInfo);

/** 16 random octets, positive, of constant length. Decimal. */
export function randomSerialNumber(): string {
  const octets = randomBytes(16);
  octets[0] = ((octets[0] ?? 0) & 0x3f) | 0x40;
  return BigInt(`0x${octets.toString('hex')}`).toString();
}

/** Content octets of a DER INTEGER. @throws PkiError PKI_ISSUE */
export function serialNumberOctets(decimal: string): ArrayBuffer {
  if (!/^[1-9]\d{0,47}$/.test(decimal))
    throw new PkiError('PKI_ISSUE', 'serial number must be a positive decimal');
  let hex = BigInt(decimal).toString(16);
  if (hex.length % 2 === 1) hex = `0${hex}`;
  if (hex.charAt(0) >= '8') hex = `00${hex}`;
  return toArrayBuffer(Buffer.from(hex, 'hex'));
}

/** RFC 5280 4.1.2.5: UTCTime to 2049, whole seconds. */
export function asnTime(date: Date): Time {
  const seconds = new Date(Math.floor(date.getTime() / 1000) * 1000);
  return new Time(seconds.getUTCFullYear() < 2050 ? { utcTime: seconds } : { generalTime: seconds });
}

export interface CertificateContent {
  readonly serialNumber: string;
  readonly issuer: Name;
  readonly subject: Name;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly publicKey: SubjectPublicKeyInfo;
  readonly extensions: readonly Extension[];
}

/** Builds and signs with sha256WithRSAEncryption. */
export function buildCertificate(content: CertificateContent, signingKey: KeyObject): Certificate {
  const validity = new Validity();
  validity.notBefore = asnTime(content.notBefore);
  validity.notAfter = asnTime(content.notAfter);
  const tbsCertificate = new TBSCertificate({
    version: Version.v3,
    serialNumber: serialNumberOctets(content.serialNumber),
    signature: sha256WithRsa(),
    issuer: content.issuer,
    validity,
    subject: content.subject,
    subjectPublicKeyInfo: content.publicKey,
    extensions: new Extensions([...content.extensions]),
  });
  const signatureValue = toArrayBuffer(sign('sha256', encodeAsn(tbsCertificate), signingKey));
  return Certificate.parse(
    encodeAsn(new AsnCertificate({ tbsCertificate, signatureAlgorithm: sha256WithRsa(), signatureValue })),
  );
}
