import { createHash } from 'node:crypto';
import { CertID } from '@peculiar/asn1-ocsp';
import { OctetString } from '@peculiar/asn1-schema';
import { AlgorithmIdentifier } from '@peculiar/asn1-x509';
import { toArrayBuffer } from './asn1.ts';
import { serialNumberOctets } from './authority/build-certificate.ts';
import type { Certificate } from './certificate.ts';
import { oid } from './oids.ts';

const digests: Readonly<Record<string, 'sha1' | 'sha256'>> = { [oid.sha1]: 'sha1', [oid.sha256]: 'sha256' };

const hash = (algorithm: string, octets: Uint8Array): Buffer => createHash(algorithm).update(octets).digest();

/** Hash of the public key's bits, as CertID and ResponderID have it. */
export const keyHash = (certificate: Certificate, algorithm: 'sha1' | 'sha256'): Buffer =>
  hash(algorithm, Buffer.from(certificate.asn.tbsCertificate.subjectPublicKeyInfo.subjectPublicKey));

/** RFC 6960 4.1.1. */
export function createCertId(
  issuer: Certificate,
  serialNumber: string,
  algorithm: 'sha1' | 'sha256',
): CertID {
  return new CertID({
    hashAlgorithm: new AlgorithmIdentifier({ algorithm: oid[algorithm], parameters: null }),
    issuerNameHash: new OctetString(toArrayBuffer(hash(algorithm, issuer.subjectDer))),
    issuerKeyHash: new OctetString(toArrayBuffer(keyHash(issuer, algorithm))),
    serialNumber: serialNumberOctets(serialNumber),
  });
}

/** Does the CertID (SHA-1 or SHA-256) name a certificate of this issuer? */
export function namesIssuer(id: CertID, issuer: Certificate): boolean {
  const algorithm = digests[id.hashAlgorithm.algorithm];
  if (algorithm === undefined) return false;
  return (
    Buffer.from(id.issuerNameHash.buffer).equals(hash(algorithm, issuer.subjectDer)) &&
    Buffer.from(id.issuerKeyHash.buffer).equals(keyHash(issuer, algorithm))
  );
}

/** Decimal serial number of a CertID. */
export function serialOfCertId(id: CertID): string {
  const octets = Buffer.from(id.serialNumber);
  if (octets.length === 0) return '0';
  return BigInt.asIntN(octets.length * 8, BigInt(`0x${octets.toString('hex')}`)).toString();
}
