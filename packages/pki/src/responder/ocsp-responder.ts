import {
  BasicOCSPResponse,
  CertStatus,
  KeyHash,
  OCSPRequest,
  OCSPResponse,
  OCSPResponseStatus,
  ResponderID,
  ResponseBytes,
  ResponseData,
  RevokedInfo,
  SingleResponse,
} from '@peculiar/asn1-ocsp';
import { OctetString } from '@peculiar/asn1-schema';
import { CRLReason, type CRLReasons, type Extension } from '@peculiar/asn1-x509';
import { encodeAsn, parseAsn, toArrayBuffer } from '../asn1.ts';
import { sha256WithRsa } from '../authority/build-certificate.ts';
import type { Certificate } from '../certificate.ts';
import { PkiError } from '../errors.ts';
import type { KeyEntry } from '../keystore/key-entry.ts';
import { keyHash, namesIssuer, serialOfCertId } from '../ocsp-id.ts';
import { oid } from '../oids.ts';

export type CertificateState =
  | { readonly state: 'good' }
  | { readonly state: 'revoked'; readonly at: Date; readonly reason?: number }
  | { readonly state: 'unknown' };

export interface OcspResponderOptions {
  readonly issuer: Certificate;
  /** The issuer's own key, or a delegate's of the profile `ocsp-responder`. */
  readonly responder: KeyEntry;
  /** By decimal serial number. `unknown` for what was never issued. */
  status(serialNumber: string): Promise<CertificateState>;
  /** Time to nextUpdate; one hour by default. */
  readonly validityMs?: number;
  readonly now?: () => Date;
}

const maxRequestOctets = 64 * 1024;
const maxRequests = 64;
/** RFC 9654 2.1 (with the header of the OCTET STRING). */
const maxNonceOctets = 128 + 3;

/**
 * RFC 6960 responder: DER request in, DER response out, never an exception. Several certificates in one request,
 * SHA-1 and SHA-256 CertIDs, nonce echoed. Malformed: malformedRequest; `status` failing: internalError.
 * Serve it as `application/ocsp-response`.
 */
export function createOcspResponder(options: OcspResponderOptions): (request: Buffer) => Promise<Buffer> {
  return async (octets) => {
    try {
      const request = readRequest(octets);
      if (request === undefined) return failure(OCSPResponseStatus.malformedRequest);
      return await answer(request, options);
    } catch {
      return failure(OCSPResponseStatus.internalError);
    }
  };
}

const failure = (responseStatus: OCSPResponseStatus): Buffer =>
  encodeAsn(new OCSPResponse({ responseStatus }));

function readRequest(octets: Buffer): OCSPRequest | undefined {
  if (octets.length > maxRequestOctets) return undefined;
  try {
    const request = parseAsn(octets, OCSPRequest);
    const { requestList, version } = request.tbsRequest;
    const nonce = nonceOf(request)?.extnValue.byteLength ?? 1;
    const countOk = requestList.length >= 1 && requestList.length <= maxRequests;
    return version === 0 && countOk && nonce >= 1 && nonce <= maxNonceOctets ? request : undefined;
  } catch (error) {
    if (error instanceof PkiError) return undefined;
    throw error;
  }
}

const nonceOf = (request: OCSPRequest): Extension | undefined =>
  request.tbsRequest.requestExtensions?.find(({ extnID }) => extnID === oid.ocspNonce);

async function answer(request: OCSPRequest, options: OcspResponderOptions): Promise<Buffer> {
  const { issuer, responder } = options;
  const thisUpdate = wholeSeconds(options.now?.() ?? new Date());
  const nextUpdate = wholeSeconds(new Date(thisUpdate.getTime() + (options.validityMs ?? 3600_000)));
  const responses: SingleResponse[] = [];
  for (const { reqCert } of request.tbsRequest.requestList) {
    const known = namesIssuer(reqCert, issuer);
    const state = known ? await options.status(serialOfCertId(reqCert)) : ({ state: 'unknown' } as const);
    responses.push(
      new SingleResponse({ certID: reqCert, certStatus: encodeState(state), thisUpdate, nextUpdate }),
    );
  }
  const nonce = nonceOf(request);
  const tbsResponseData = new ResponseData({
    responderID: new ResponderID({
      byKey: new KeyHash(toArrayBuffer(keyHash(responder.certificate, 'sha1'))),
    }),
    producedAt: thisUpdate,
    responses,
    ...(nonce === undefined ? {} : { responseExtensions: [nonce] }),
  });
  const signature = await responder.sign(encodeAsn(tbsResponseData));
  const basic = new BasicOCSPResponse({
    tbsResponseData,
    signatureAlgorithm: sha256WithRsa(),
    signature: toArrayBuffer(signature),
    ...(responder.certificate.equals(issuer) ? {} : { certs: [responder.certificate.asn] }),
  });
  const response = new OctetString(toArrayBuffer(encodeAsn(basic)));
  return encodeAsn(
    new OCSPResponse({
      responseStatus: OCSPResponseStatus.successful,
      responseBytes: new ResponseBytes({ responseType: oid.ocspBasic, response }),
    }),
  );
}

function encodeState(state: CertificateState): CertStatus {
  if (state.state === 'good') return new CertStatus({ good: null });
  if (state.state === 'unknown') return new CertStatus({ unknown: null });
  return new CertStatus({
    revoked: new RevokedInfo({
      revocationTime: wholeSeconds(state.at),
      ...(state.reason === undefined ? {} : { revocationReason: new CRLReason(state.reason as CRLReasons) }),
    }),
  });
}

const wholeSeconds = (date: Date): Date => new Date(Math.floor(date.getTime() / 1000) * 1000);
