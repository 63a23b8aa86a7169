import { createHash, verify } from 'node:crypto';
import {
  BasicOCSPResponse,
  OCSPResponse,
  OCSPResponseStatus,
  type SingleResponse,
} from '@peculiar/asn1-ocsp';
import { encodeAsn, parseAsn, toBuffer } from '../asn1.ts';
import { Certificate } from '../certificate.ts';
import { checkIssued } from '../chain.ts';
import { type DerElement, readChildren, readWhole } from '../der.ts';
import { PkiError } from '../errors.ts';
import { namesIssuer, serialOfCertId } from '../ocsp-id.ts';
import { oid, signatureDigests } from '../oids.ts';
import { checkValidity } from '../policy.ts';

/** What a verified OCSP answer says about one certificate. */
export interface OcspAnswer {
  readonly state: 'good' | 'revoked' | 'unknown';
  readonly revokedAt?: Date;
  readonly reason?: number;
  readonly thisUpdate: Date;
  readonly nextUpdate?: Date;
  /** A delegated signer without ocsp-nocheck: its own revocation is still to be checked. */
  readonly uncheckedSigner?: Certificate;
}

const maxDelegates = 8;
const refuse = (message: string): PkiError =>
  new PkiError('PKI_REVOCATION_UNAVAILABLE', `OCSP answer: ${message}`);

/**
 * Verifies an OCSP answer (RFC 6960 3.2): signer, CertID, nonce. Times are given back for the caller to judge.
 * @throws PkiError PKI_PARSE, PKI_REVOCATION_UNAVAILABLE
 */
export function verifyOcspResponse(
  raw: Buffer,
  options: { certificate: Certificate; issuer: Certificate; nonce: Buffer | undefined; at: Date },
): OcspAnswer {
  const response = parseAsn(raw, OCSPResponse);
  if (response.responseStatus !== OCSPResponseStatus.successful)
    throw refuse(`status ${response.responseStatus}`);
  if (response.responseBytes?.responseType !== oid.ocspBasic) throw refuse('not a basic response');
  const der = toBuffer(response.responseBytes.response.buffer);
  const basic = parseAsn(der, BasicOCSPResponse);
  const uncheckedSigner = verifySigner(der, basic, options.issuer, options.at);
  checkNonce(basic, options.nonce);
  const matching = basic.tbsResponseData.responses.filter(
    ({ certID }) =>
      namesIssuer(certID, options.issuer) && serialOfCertId(certID) === options.certificate.serialNumber,
  );
  const [first] = matching;
  if (first === undefined) throw refuse('about another certificate');
  const worst = matching.find(({ certStatus }) => certStatus.revoked !== undefined) ?? first;
  return { ...describe(worst), ...(uncheckedSigner === undefined ? {} : { uncheckedSigner }) };
}

function describe(single: SingleResponse): OcspAnswer {
  const { revoked, good } = single.certStatus;
  const reason = revoked?.revocationReason?.reason;
  return {
    state: revoked !== undefined ? 'revoked' : good !== undefined ? 'good' : 'unknown',
    ...(revoked === undefined ? {} : { revokedAt: revoked.revocationTime }),
    ...(reason === undefined ? {} : { reason }),
    thisUpdate: single.thisUpdate,
    ...(single.nextUpdate === undefined ? {} : { nextUpdate: single.nextUpdate }),
  };
}

/** A responder may leave the nonce out (RFC 6960 4.4.1), but never send another one. */
function checkNonce(basic: BasicOCSPResponse, nonce: Buffer | undefined): void {
  const echoed = basic.tbsResponseData.responseExtensions?.find(({ extnID }) => extnID === oid.ocspNonce);
  if (echoed === undefined || nonce === undefined) return;
  const value = toBuffer(echoed.extnValue.buffer);
  if (!value.equals(nonce) && !value.subarray(2).equals(nonce)) throw refuse('another nonce than was sent');
}

/** RFC 6960 4.2.2.2: the issuer itself, or a delegate that the same issuer issued with id-kp-OCSPSigning. */
function verifySigner(
  der: Buffer,
  basic: BasicOCSPResponse,
  issuer: Certificate,
  at: Date,
): Certificate | undefined {
  const [signed] = readChildren(readWhole(der));
  if (signed === undefined) throw refuse('malformed');
  const responderId = readChildren(signed).find(({ tag }) => tag === 0xa1 || tag === 0xa2);
  if (responderId === undefined) throw refuse('no responder id');
  if (isResponder(responderId, issuer)) {
    requireSignature(basic, signed, issuer);
    return undefined;
  }
  const delegates = (basic.certs ?? [])
    .slice(0, maxDelegates)
    .map((asn) => Certificate.parse(encodeAsn(asn)));
  const signer = delegates.find((certificate) => isResponder(responderId, certificate));
  if (signer === undefined) throw refuse('signer not included');
  checkDelegate(signer, issuer, at);
  requireSignature(basic, signed, signer);
  return signer.hasExtension(oid.ocspNoCheck) ? undefined : signer;
}

function isResponder(id: DerElement, certificate: Certificate): boolean {
  if (id.tag === 0xa1) return id.content.equals(certificate.subjectDer);
  const bits = Buffer.from(certificate.asn.tbsCertificate.subjectPublicKeyInfo.subjectPublicKey);
  return readWhole(id.content).content.equals(createHash('sha1').update(bits).digest());
}

function checkDelegate(signer: Certificate, issuer: Certificate, at: Date): void {
  try {
    checkIssued(signer, issuer);
    checkValidity(signer, at);
  } catch {
    throw refuse('signer not issued by the issuer of the certificate, or not valid now');
  }
  const { keyUsage, extendedKeyUsage } = signer;
  const mayOcsp = extendedKeyUsage?.includes(oid.ocspSigning) === true;
  if (!mayOcsp || (keyUsage !== undefined && !keyUsage.has('digitalSignature')))
    throw refuse('signer is not authorised to sign OCSP answers');
  if ((signer.publicKey.asymmetricKeyDetails?.modulusLength ?? 4096) < 2048)
    throw refuse('signer has a weak key');
}

function requireSignature(basic: BasicOCSPResponse, signed: DerElement, signer: Certificate): void {
  const digest = signatureDigests[basic.signatureAlgorithm.algorithm];
  if (digest === undefined) throw refuse('signature algorithm not accepted');
  let verified = false;
  try {
    verified = verify(digest, signed.raw, signer.publicKey, Buffer.from(basic.signature));
  } catch {
    // the key does not fit the algorithm
  }
  if (!verified) throw refuse('signature does not verify');
}
