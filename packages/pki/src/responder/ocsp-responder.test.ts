import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { OCSPRequest, OCSPResponse, Request, TBSRequest } from '@peculiar/asn1-ocsp';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeAsn, parseAsn } from '../asn1.ts';
import type { CertificateAuthority } from '../authority/certificate-authority.ts';
import { extension } from '../authority/extensions.ts';
import type { Certificate } from '../certificate.ts';
import { keyEntryFromPem } from '../keystore/pem.ts';
import { createCertId } from '../ocsp-id.ts';
import { buildOcspRequest } from '../revocation/ocsp-request.ts';
import { verifyOcspResponse } from '../revocation/ocsp-response.ts';
import { keyBits, makeEnvironment } from '../testing/federation.ts';
import { hasOpenssl, openssl, workFolder } from '../testing/openssl.ts';
import { hour, RevocationNetwork } from '../testing/revocation-network.ts';
import { createOcspResponder } from './ocsp-responder.ts';

let ca: CertificateAuthority;
let good: Certificate;
let revoked: Certificate;
let unknown: Certificate;
let answer: (request: Buffer) => Promise<Buffer>;
const network = new RevocationNetwork();
const revokedAt = new Date('2026-01-02T03:04:05.678Z');

beforeAll(async () => {
  ca = (await makeEnvironment('EXEMPEL')).smpRoot;
  const issue = async (commonName: string) =>
    (await ca.issue({ profile: 'smp', subject: { commonName }, keyBits })).certificate;
  [good, revoked, unknown] = await Promise.all([issue('SMP0001-X'), issue('SMP0002-X'), issue('SMP0003-X')]);
  network.states.set(good.serialNumber, { state: 'good' });
  network.states.set(revoked.serialNumber, { state: 'revoked', at: revokedAt, reason: 4 });
  ({ answer } = await network.startOcsp(ca));
});

const status = (der: Buffer) => parseAsn(der, OCSPResponse).responseStatus;

describe.each(['sha1', 'sha256'] as const)('with %s CertID, read by our client', (digest) => {
  const ask = async (certificate: Certificate) => {
    const nonce = Buffer.alloc(16, 7);
    const raw = await answer(buildOcspRequest(certificate, ca.certificate, nonce, digest));
    return verifyOcspResponse(raw, { certificate, issuer: ca.certificate, nonce, at: new Date() });
  };
  it('good, revoked with time and reason, unknown', async () => {
    expect(await ask(good)).toMatchObject({ state: 'good' });
    expect(await ask(revoked)).toMatchObject({
      state: 'revoked',
      revokedAt: new Date('2026-01-02T03:04:05Z'),
      reason: 4,
    });
    expect(await ask(unknown)).toMatchObject({ state: 'unknown' });
  });
});

describe('bad requests', () => {
  it('malformedRequest for garbage, emptiness, too much, and no certificate', async () => {
    for (const request of [Buffer.alloc(0), Buffer.from('nonsense'), Buffer.alloc(70_000, 0x30)])
      expect(status(await answer(request))).toBe(1);
    expect(status(await answer(encodeAsn(new OCSPRequest({ tbsRequest: new TBSRequest() }))))).toBe(1);
  });

  it('malformedRequest for more than 64 certificates and for an endless nonce', async () => {
    const one = new Request({ reqCert: createCertId(ca.certificate, '1', 'sha1') });
    const many = new TBSRequest({ requestList: Array.from({ length: 65 }, () => one) });
    expect(status(await answer(encodeAsn(new OCSPRequest({ tbsRequest: many }))))).toBe(1);
    const nonce = extension('1.3.6.1.5.5.7.48.1.2', Buffer.alloc(500));
    const long = new TBSRequest({ requestList: [one], requestExtensions: [nonce] });
    expect(status(await answer(encodeAsn(new OCSPRequest({ tbsRequest: long }))))).toBe(1);
  });

  it('always answers, whatever comes in', async () => {
    const request = buildOcspRequest(good, ca.certificate, Buffer.alloc(16));
    const changed = fc.tuple(fc.nat(request.length - 1), fc.integer({ min: 1, max: 255 })).map(([at, by]) => {
      const copy = Buffer.from(request);
      copy[at] = (copy[at] ?? 0) ^ by;
      return copy;
    });
    const random = fc.uint8Array({ maxLength: 200 }).map((octets) => Buffer.from(octets));
    await fc.assert(
      fc.asyncProperty(fc.oneof(changed, random), async (octets) => {
        expect([0, 1]).toContain(status(await answer(octets)));
      }),
      { numRuns: 100 },
    );
  });

  it('internalError when the look-up fails', async () => {
    const responder = keyEntryFromPem([ca.certificate], ca.keyPem);
    const broken = createOcspResponder({
      issuer: ca.certificate,
      responder,
      status: () => Promise.reject(new Error('database away')),
    });
    expect(status(await broken(buildOcspRequest(good, ca.certificate, Buffer.alloc(16))))).toBe(2);
  });
});

describe.skipIf(!hasOpenssl)('judged by openssl', () => {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      void answer(Buffer.concat(chunks)).then((body) =>
        response.writeHead(200, { 'content-type': 'application/ocsp-response' }).end(body),
      );
    });
  });
  let url = '';
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  });
  afterAll(() => void server.close());

  it.each(['-sha1', '-sha256'])(
    'openssl ocsp %s: three certificates in one request, nonce checked',
    async (digest) => {
      using files = workFolder();
      const issuer = files.file('ca.pem', ca.certificate.toPem());
      const certificates = [good, revoked, unknown].flatMap((certificate, index) => [
        '-cert',
        files.file(`${index}.pem`, certificate.toPem()),
      ]);
      const { output } = await openssl(
        'ocsp',
        '-issuer',
        issuer,
        digest,
        ...certificates,
        '-url',
        url,
        '-CAfile',
        issuer,
      );
      expect(output).toContain('Response verify OK');
      expect(output).not.toMatch(/WARNING/);
      expect(output).toMatch(/0\.pem: good/);
      expect(output).toMatch(
        /1\.pem: revoked[\s\S]*Reason: superseded[\s\S]*Revocation Time: Jan {2}2 03:04:05 2026/,
      );
      expect(output).toMatch(/2\.pem: unknown/);
    },
  );

  it('openssl crl and verify: our list is good, and takes effect', async () => {
    using files = workFolder();
    const crl = await ca.createCrl({
      revoked: [{ serialNumber: revoked.serialNumber, at: revokedAt, reason: 1 }],
      number: 300,
      nextUpdate: new Date(Date.now() + hour),
    });
    const issuer = files.file('ca.pem', ca.certificate.toPem());
    const list = files.file('list.der', crl);
    const text = await openssl(
      'crl',
      '-inform',
      'DER',
      '-in',
      list,
      '-CAfile',
      issuer,
      '-text',
      '-out',
      files.path('list.pem'),
    );
    expect(text.output).toContain('verify OK');
    const check = (certificate: Certificate) =>
      openssl(
        'verify',
        '-crl_check',
        '-x509_strict',
        '-CAfile',
        issuer,
        '-CRLfile',
        files.path('list.pem'),
        files.file('c.pem', certificate.toPem()),
      );
    expect((await check(good)).output).toContain('c.pem: OK');
    expect((await check(revoked)).output).toContain('certificate revoked');
  });
});
