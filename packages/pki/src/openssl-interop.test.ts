import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { CertificateAuthority } from './authority/certificate-authority.ts';
import { Certificate } from './certificate.ts';
import { validateChain } from './chain.ts';
import { certificatePolicies } from './policy.ts';
import { createRevocationChecker } from './revocation/checker.ts';
import type { RevocationFetch } from './revocation/fetch.ts';
import { keyBits } from './testing/federation.ts';
import { hasOpenssl, openssl, workFolder } from './testing/openssl.ts';
import { TrustStore } from './trust-store.ts';

it.skipIf(!hasOpenssl)(
  'our client accepts what `openssl ocsp` answers, signed by the issuer itself',
  async () => {
    using files = workFolder();
    const ocspUrl = 'http://ocsp.example/';
    const ca = await CertificateAuthority.createRoot({ commonName: 'Root', keyBits, ocspUrl });
    const issue = async (commonName: string) =>
      (await ca.issue({ profile: 'organisation', subject: { commonName }, keyBits })).certificate;
    const [good, revoked, unknown] = [await issue('good'), await issue('revoked'), await issue('unknown')];
    const hex = (certificate: Certificate) => certificate.x509.serialNumber;
    const index = files.file(
      'index.txt',
      `V\t391231235959Z\t\t${hex(good)}\tunknown\t/CN=good\n` +
        `R\t391231235959Z\t260101000000Z,keyCompromise\t${hex(revoked)}\tunknown\t/CN=revoked\n`,
    );
    const issuer = files.file('ca.pem', ca.certificate.toPem());
    const key = files.file('ca.key', ca.keyPem);
    const responder = ['-index', index, '-CA', issuer, '-rsigner', issuer, '-rkey', key, '-nmin', '5'];
    const answer: RevocationFetch = async (_, { body = Buffer.alloc(0) }) => {
      const response = files.path('response.der');
      await openssl('ocsp', ...responder, '-reqin', files.file('request.der', body), '-respout', response);
      return { status: 200, body: readFileSync(response) };
    };
    const trust = new TrustStore({ name: 'x', anchors: [ca.certificate] });
    const checker = createRevocationChecker({ fetch: answer, allowedHosts: ['ocsp.example'] });
    const check = async (leaf: Certificate) =>
      checker.check(validateChain(leaf, { trust, policy: certificatePolicies.organisationSigning }));
    expect((await check(good)).proofs[0]).toMatchObject({ source: 'ocsp', url: ocspUrl });
    await expect(check(revoked)).rejects.toMatchObject({ code: 'PKI_REVOKED' });
    await expect(check(unknown)).rejects.toMatchObject({ code: 'PKI_REVOCATION_UNKNOWN' });
  },
);

it.skipIf(!hasOpenssl)('a certificate signed with SHA-1 is refused, with SHA-512 accepted', async () => {
  using files = workFolder();
  const ca = await CertificateAuthority.createRoot({ commonName: 'Root', keyBits });
  const issuer = files.file('ca.pem', ca.certificate.toPem());
  const key = files.file('ca.key', ca.keyPem);
  const request = files.path('x.csr');
  await openssl(
    'req',
    '-new',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-keyout',
    files.path('x.key'),
    '-subj',
    '/CN=x',
    '-out',
    request,
  );
  const signed = async (digest: string) => {
    const output = files.path(`${digest}.pem`);
    const authority = ['-CA', issuer, '-CAkey', key, '-CAcreateserial', '-days', '2'];
    await openssl('x509', '-req', '-in', request, ...authority, `-${digest}`, '-out', output);
    return Certificate.parseAny(readFileSync(output, 'latin1'));
  };
  const trust = new TrustStore({ name: 'x', anchors: [ca.certificate] });
  const validate = (leaf: Certificate) =>
    validateChain(leaf, { trust, policy: certificatePolicies.organisationSigning });
  const weak = await signed('sha1');
  expect(() => validate(weak)).toThrow(expect.objectContaining({ code: 'PKI_SIGNATURE_ALGORITHM' }));
  expect(validate(await signed('sha512')).path).toHaveLength(2);

  const { certificate } = await ca.issue({
    profile: 'access-point',
    subject: { commonName: 'AP0001-X' },
    csrPem: readFileSync(request, 'latin1'),
    keyBits,
  });
  expect(certificate.publicKey.equals(weak.publicKey)).toBe(true);
});
