import { createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { Attributes, CertificationRequest, CertificationRequestInfo } from '@peculiar/asn1-csr';
import { encodeAsn, parseAsn, toArrayBuffer } from '../asn1.ts';
import { readChildren, readWhole } from '../der.ts';
import { PkiError } from '../errors.ts';
import { buildName, type SubjectOptions } from '../names.ts';
import { signatureDigests } from '../oids.ts';
import { publicKeyInfo, sha256WithRsa } from './build-certificate.ts';
import { generateRsaKeyPair, privateKeyPem } from './keys.ts';

/** PKCS#10 with a new RSA key. The authority sets the subject itself; the one in here only helps its operator. */
export async function createCertificateRequest(
  options: SubjectOptions & { readonly keyBits?: number },
): Promise<{ csrPem: string; keyPem: string }> {
  const { publicKey, privateKey } = await generateRsaKeyPair(options.keyBits);
  const certificationRequestInfo = new CertificationRequestInfo({
    subject: buildName(options),
    subjectPKInfo: publicKeyInfo(publicKey),
    attributes: new Attributes(),
  });
  const signature = toArrayBuffer(sign('sha256', encodeAsn(certificationRequestInfo), privateKey));
  const request = new CertificationRequest({
    certificationRequestInfo,
    signatureAlgorithm: sha256WithRsa(),
    signature,
  });
  const body = encodeAsn(request)
    .toString('base64')
    .replace(/.{1,64}/g, '$&\n');
  const csrPem = `-----BEGIN CERTIFICATE REQUEST-----\n${body}-----END CERTIFICATE REQUEST-----\n`;
  return { csrPem, keyPem: privateKeyPem(privateKey) };
}

/** The public key of a PKCS#10 request whose proof of possession holds; nothing else in it is used. @throws PkiError PKI_REQUEST */
export function publicKeyOfRequest(csrPem: string): KeyObject {
  try {
    return readRequest(csrPem);
  } catch (cause) {
    if (cause instanceof PkiError && cause.code === 'PKI_REQUEST') throw cause;
    throw new PkiError('PKI_REQUEST', 'not a readable certificate request', { cause });
  }
}

function readRequest(csrPem: string): KeyObject {
  const match = /-----BEGIN (?:NEW )?CERTIFICATE REQUEST-----([\sA-Za-z0-9+/=]{1,65536})-----END/.exec(
    csrPem,
  );
  const der = Buffer.from(match?.[1] ?? '', 'base64');
  const request = parseAsn(der, CertificationRequest);
  const [signed] = readChildren(readWhole(der));
  const key = createPublicKey({
    key: encodeAsn(request.certificationRequestInfo.subjectPKInfo),
    format: 'der',
    type: 'spki',
  });
  const digest = signatureDigests[request.signatureAlgorithm.algorithm];
  if (digest === undefined || signed === undefined)
    throw new PkiError('PKI_REQUEST', 'signature algorithm not accepted');
  if (!verify(digest, signed.raw, key, Buffer.from(request.signature)))
    throw new PkiError('PKI_REQUEST', 'the proof of possession does not verify');
  return key;
}
