import { OCSPRequest, Request, TBSRequest } from '@peculiar/asn1-ocsp';
import { encodeAsn } from '../asn1.ts';
import { extension } from '../authority/extensions.ts';
import type { Certificate } from '../certificate.ts';
import { createCertId } from '../ocsp-id.ts';
import { oid } from '../oids.ts';

/** An unsigned request for one certificate, with nonce. SHA-1 CertID: the one every responder knows (RFC 5019). */
export function buildOcspRequest(
  certificate: Certificate,
  issuer: Certificate,
  nonce: Buffer,
  digest: 'sha1' | 'sha256' = 'sha1',
): Buffer {
  const reqCert = createCertId(issuer, certificate.serialNumber, digest);
  const tbsRequest = new TBSRequest({
    requestList: [new Request({ reqCert })],
    requestExtensions: [extension(oid.ocspNonce, Buffer.concat([Buffer.from([0x04, nonce.length]), nonce]))],
  });
  return encodeAsn(new OCSPRequest({ tbsRequest }));
}
