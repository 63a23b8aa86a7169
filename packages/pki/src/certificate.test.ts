import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { CertificateAuthority } from './authority/certificate-authority.ts';
import { Certificate } from './certificate.ts';
import { PkiError } from './errors.ts';
import { keyBits } from './testing/federation.ts';
import { vectors } from './testing/vectors.ts';

let certificate: Certificate;
beforeAll(async () => {
  const options = { commonName: 'Exempel, "CA" + 1', organisation: '#Övning ', keyBits };
  certificate = (await CertificateAuthority.createRoot(options)).certificate;
});

describe('text forms of discovery.md 4', () => {
  const forms: Record<string, (pem: string, der: Buffer) => string | Uint8Array> = {
    DER: (_, der) => der,
    'armoured PEM': (pem) => pem,
    'armoured PEM as octets': (pem) => Buffer.from(pem),
    'PEM with CRLF and text around': (pem) => `subject: x\r\n${pem.replaceAll('\n', '\r\n')}\r\ntail`,
    'base64 of DER': (_, der) => der.toString('base64'),
    'base64 of DER with white space': (_, der) => der.toString('base64').replace(/.{7}/g, '$&\n\t '),
    'base64 of a whole PEM text': (pem) => Buffer.from(pem).toString('base64'),
  };
  it.each(Object.keys(forms))('%s', (name) => {
    const parsed = Certificate.parseAny(forms[name]?.(certificate.toPem(), certificate.der) ?? '');
    expect(parsed.equals(certificate)).toBe(true);
  });

  it('gives every certificate of a bundle, and refuses a bundle where one is expected', () => {
    const bundle = certificate.toPem() + certificate.toPem();
    expect(Certificate.parsePem(bundle)).toHaveLength(2);
    expect(() => Certificate.parseAny(bundle)).toThrow(PkiError);
  });
});

describe('hostile input', () => {
  const parseError = expect.objectContaining({ code: 'PKI_PARSE' });

  it('refuses octets after the certificate', () => {
    expect(() => Certificate.parse(Buffer.concat([certificate.der, Buffer.from([0])]))).toThrow(parseError);
  });

  it('refuses every truncation', () => {
    for (let length = 0; length < certificate.der.length; length += 13)
      expect(() => Certificate.parse(certificate.der.subarray(0, length))).toThrow(parseError);
  });

  it('parseAny throws nothing but PkiError on random octets and text', () => {
    const random = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc.uint8Array({ maxLength: 100 }).map((rest) => Uint8Array.from([0x30, rest.length, ...rest])),
      fc.string({ maxLength: 300 }),
      fc.base64String({ maxLength: 300 }),
    );
    fc.assert(fc.property(random, (input) => onlyPkiErrors(() => readAll(Certificate.parseAny(input)))));
  });

  it('a certificate with changed octets throws nothing but PkiError, in any field', () => {
    const change = fc.tuple(fc.nat(certificate.der.length - 1), fc.integer({ min: 1, max: 255 }));
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 3 }), (changes) => {
        const der = Buffer.from(certificate.der);
        for (const [at, by] of changes) der[at] = (der[at] ?? 0) ^ by;
        onlyPkiErrors(() => readAll(Certificate.parse(der)));
      }),
      { numRuns: 300 },
    );
  });
});

it('writes names by RFC 4514', () => {
  expect(certificate.subject).toBe('CN=Exempel\\, \\"CA\\" \\+ 1,O=\\#Övning\\ ,C=SE');
});

describe.skipIf(vectors === undefined)('published certificates of the federation', () => {
  const folder = join(vectors ?? '', 'sdk-docs/certificates');
  const files = () =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /\.(cer|crt)$/.test(name));

  it('reads all of them as node does', () => {
    expect(files().length).toBeGreaterThan(20);
    for (const file of files()) {
      const parsed = Certificate.parseAny(readFileSync(join(folder, file)));
      const { x509 } = parsed;
      expect(parsed.isCa).toBe(true);
      expect(BigInt(parsed.serialNumber)).toBe(BigInt(`0x${x509.serialNumber}`));
      expect(parsed.notAfter).toEqual(new Date(x509.validTo));
      expect(parsed.fingerprintSha256).toBe(x509.fingerprint256.replaceAll(':', '').toLowerCase());
      expect(parsed.commonName).toBe(/^CN=(.*)$/m.exec(x509.subject)?.[1]);
      readAll(parsed);
    }
  });

  it('reads names and pointers', () => {
    const read = (name: string) => Certificate.parseAny(readFileSync(join(folder, name)));
    const issuing = read('qa/accesspunkt/Accesspunkt_CA-SDK-QA.cer');
    expect(issuing.crlUrls).toEqual(['https://qa.ca.edelivery.digg.se/crl/aprot.crl']);
    expect(issuing.subject).toBe(
      'CN=Accesspunkt CA-SDK-QA,organizationIdentifier=202100-6883,OU=eDelivery,O=Myndigheten för digital förvaltning,C=SE',
    );
    expect(read('qa/mtls/testsithseidfunctioncav1.cer').ocspUrls).toEqual(['http://ocsp1pp.siths.se']);
  });
});

function readAll(parsed: Certificate): void {
  const prototype = Object.getOwnPropertyDescriptors(Certificate.prototype);
  for (const [name, { get }] of Object.entries(prototype))
    if (get !== undefined) onlyPkiErrors(() => parsed[name as keyof Certificate]);
}

function onlyPkiErrors(action: () => unknown): void {
  try {
    action();
  } catch (error) {
    if (!(error instanceof PkiError)) throw error;
  }
}
