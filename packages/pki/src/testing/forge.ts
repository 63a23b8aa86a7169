import { createPrivateKey, type KeyObject } from 'node:crypto';
import type { Extension, Name } from '@peculiar/asn1-x509';
import { buildCertificate, publicKeyInfo, randomSerialNumber } from '../authority/build-certificate.ts';
import type { Certificate } from '../certificate.ts';

/** A certificate with any content, signed by any key: what no honest authority would issue. Valid for an hour. */
export function forge(
  issuer: { certificate: Certificate; keyPem: string },
  subject: Name,
  extensions: Extension[],
  publicKey: KeyObject,
): Certificate {
  return buildCertificate(
    {
      serialNumber: randomSerialNumber(),
      issuer: issuer.certificate.asn.tbsCertificate.subject,
      subject,
      notBefore: new Date(Date.now() - 60_000),
      notAfter: new Date(Date.now() + 3600_000),
      publicKey: publicKeyInfo(publicKey),
      extensions,
    },
    createPrivateKey(issuer.keyPem),
  );
}
