import {
  Certificate,
  CertificateAuthority,
  createCertificateRequest,
  createOcspResponder,
  errorCatalogue,
  keyEntryFromPem,
  loadPkcs12,
  PkiError,
} from '@budkavle/pki';
import forge from 'node-forge';
import { publicKeyOfRequest } from '../../packages/pki/src/authority/certificate-request.ts';
import { verifyCrl } from '../../packages/pki/src/revocation/crl.ts';
import { buildOcspRequest } from '../../packages/pki/src/revocation/ocsp-request.ts';
import { verifyOcspResponse } from '../../packages/pki/src/revocation/ocsp-response.ts';
import { Broken, codesOf, type Parser } from '../core/parser.ts';
import { vectors } from '../documents/vectors.ts';
import { derWords } from '../documents/words.ts';

const codeOf = codesOf({ type: PkiError, catalogue: errorCatalogue });
const keyBits = 2048;

async function makeAuthority() {
  const ca = await CertificateAuthority.createRoot({
    commonName: 'Rot CA Exempel',
    keyBits,
    crlUrl: 'http://ca.example/crl',
    ocspUrl: 'http://ca.example/ocsp',
  });
  const leaf = await ca.issue({ profile: 'smp', subject: { commonName: 'SMP0001-EXEMPEL' }, keyBits });
  return { ca, leaf: leaf.certificate, keyPem: leaf.keyPem as string };
}

const words = derWords;
const pemWords = [
  '-----BEGIN CERTIFICATE-----',
  '-----END CERTIFICATE-----',
  '\n',
  '\r\n',
  '=',
  'MIIB',
  '\uFEFF',
  ...words,
];

/** Certificates in any form of text or octets, and everything that is asked of them. */
export async function certificates(): Promise<Parser> {
  const { ca, leaf } = await makeAuthority();
  const pem = leaf.toPem();
  return {
    seeds: [
      leaf.der,
      ca.certificate.der,
      Buffer.from(pem),
      Buffer.from(leaf.der.toString('base64')),
      Buffer.from(pem + ca.certificate.toPem()),
      ...vectors('sdk-docs', /\.(cer|crt|pem)$/i, 16 * 1024),
    ],
    words: pemWords,
    codeOf,
    read(input) {
      const one = Certificate.parseAny(input);
      return [
        one.commonName,
        one.serialNumber,
        one.fingerprintSha256,
        one.keyUsage,
        one.toPem(),
        one.publicKey.type,
      ];
    },
  };
}

/** A certificate request, as it comes to the authority. */
export async function certificateRequests(): Promise<Parser> {
  const { csrPem } = await createCertificateRequest({ commonName: 'SMP0002-EXEMPEL', keyBits });
  return {
    seeds: [Buffer.from(csrPem)],
    words: pemWords,
    codeOf,
    read: (input) => publicKeyOfRequest(input.toString('latin1')),
  };
}

/** Key stores of an operator. */
export async function pkcs12(): Promise<Parser> {
  const { leaf, keyPem } = await makeAuthority();
  const store = (algorithm: '3des' | 'aes256') =>
    Buffer.from(
      forge.asn1
        .toDer(
          forge.pkcs12.toPkcs12Asn1(
            forge.pki.privateKeyFromPem(keyPem),
            forge.pki.certificateFromPem(leaf.toPem()),
            'hemlig',
            {
              algorithm,
              count: 8,
            },
          ),
        )
        .getBytes(),
      'latin1',
    );
  return {
    seeds: [store('3des'), store('aes256')],
    words,
    codeOf,
    read: (input) => loadPkcs12(input, 'hemlig'),
  };
}

/** Revocation lists: an altered one is never believed. */
export async function revocationLists(): Promise<Parser> {
  const { ca, leaf } = await makeAuthority();
  const times = { thisUpdate: new Date(), nextUpdate: new Date(Date.now() + 3_600_000) };
  const revoked = [{ serialNumber: leaf.serialNumber, at: new Date(), reason: 4 }];
  const lists = [
    await ca.createCrl({ revoked, number: 1, ...times }),
    await ca.createCrl({ revoked: [], number: 2, ...times }),
  ];
  return {
    seeds: [...lists, ...vectors('sdk-docs', /\.crl$/i)],
    words,
    codeOf,
    read(input) {
      verifyCrl(input, ca.certificate);
      if (!lists.some((one) => one.equals(input))) throw new Broken('an altered list was believed');
    },
  };
}

/** Answers of OCSP: "good" is said of a revoked certificate by nobody. */
export async function ocspAnswers(): Promise<Parser> {
  const { ca, leaf } = await makeAuthority();
  const issued = await ca.issue({ profile: 'ocsp-responder', subject: { commonName: 'OCSP' }, keyBits });
  const responder = keyEntryFromPem([issued.certificate], issued.keyPem as string);
  const answer = createOcspResponder({
    issuer: ca.certificate,
    responder,
    status: async () => ({ state: 'revoked', at: new Date() }),
  });
  const request = buildOcspRequest(leaf, ca.certificate, Buffer.alloc(16, 1));
  return {
    seeds: [await answer(request)],
    words,
    codeOf,
    read(input) {
      const { state } = verifyOcspResponse(input, {
        certificate: leaf,
        issuer: ca.certificate,
        nonce: undefined,
        at: new Date(),
      });
      if (state === 'good') throw new Broken('a revoked certificate is said to be good');
    },
  };
}

/** Questions to our OCSP responder: there is always an answer. */
export async function ocspQuestions(): Promise<Parser> {
  const { ca, leaf, keyPem } = await makeAuthority();
  const answer = createOcspResponder({
    issuer: ca.certificate,
    responder: keyEntryFromPem([leaf], keyPem),
    status: async () => ({ state: 'unknown' }),
  });
  return {
    seeds: [
      buildOcspRequest(leaf, ca.certificate, Buffer.alloc(16, 1)),
      buildOcspRequest(ca.certificate, ca.certificate, Buffer.alloc(32, 2)),
    ],
    words,
    codeOf: () => undefined,
    async read(input) {
      if ((await answer(input))[0] !== 0x30) throw new Broken('no answer of OCSP');
    },
  };
}
