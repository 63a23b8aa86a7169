import { type KeyObject, sign } from 'node:crypto';
import {
  CertificateList,
  CRLReason,
  type CRLReasons,
  RevokedCertificate,
  TBSCertList,
  Version,
} from '@peculiar/asn1-x509';
import { encodeAsn, toArrayBuffer } from '../asn1.ts';
import type { Certificate } from '../certificate.ts';
import { PkiError } from '../errors.ts';
import { oid } from '../oids.ts';
import { asnTime, serialNumberOctets, sha256WithRsa } from './build-certificate.ts';
import { authorityKeyIdentifier, extension, keyIdentifier } from './extensions.ts';

export interface CrlOptions {
  readonly revoked: readonly { readonly serialNumber: string; readonly at: Date; readonly reason?: number }[];
  readonly number: number;
  readonly thisUpdate?: Date;
  readonly nextUpdate: Date;
}

/** RFC 5280 5, version 2, full list. @throws PkiError PKI_ISSUE */
export function buildCrl(issuer: Certificate, key: KeyObject, options: CrlOptions): Buffer {
  if (!Number.isSafeInteger(options.number) || options.number < 0)
    throw new PkiError('PKI_ISSUE', 'the number of a list must be a non-negative integer');
  const own = issuer.asn.tbsCertificate;
  const revoked = options.revoked.map(
    ({ serialNumber, at, reason }) =>
      new RevokedCertificate({
        userCertificate: serialNumberOctets(serialNumber),
        revocationDate: asnTime(at),
        ...(reason
          ? { crlEntryExtensions: [extension(oid.crlReason, new CRLReason(reason as CRLReasons))] }
          : {}),
      }),
  );
  const tbsCertList = new TBSCertList({
    version: Version.v2,
    signature: sha256WithRsa(),
    issuer: own.subject,
    thisUpdate: asnTime(options.thisUpdate ?? new Date()),
    nextUpdate: asnTime(options.nextUpdate),
    ...(revoked.length > 0 ? { revokedCertificates: revoked } : {}), // RFC 5280 5.1.2.6: absent, not empty
    crlExtensions: [
      authorityKeyIdentifier(issuer.subjectKeyIdentifier ?? keyIdentifier(own.subjectPublicKeyInfo)),
      extension(oid.crlNumber, encodeInteger(options.number)),
    ],
  });
  const signature = toArrayBuffer(sign('sha256', encodeAsn(tbsCertList), key));
  return encodeAsn(new CertificateList({ tbsCertList, signatureAlgorithm: sha256WithRsa(), signature }));
}

function encodeInteger(value: number): Buffer {
  const content = value === 0 ? Buffer.from([0]) : Buffer.from(serialNumberOctets(String(value)));
  return Buffer.concat([Buffer.from([0x02, content.length]), content]);
}
