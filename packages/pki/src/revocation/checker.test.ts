import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CertificateAuthority } from '../authority/certificate-authority.ts';
import type { Certificate } from '../certificate.ts';
import { type ValidatedChain, validateChain } from '../chain.ts';
import { accessPointPolicy, keyBits, makeEnvironment } from '../testing/federation.ts';
import { hour, RevocationNetwork } from '../testing/revocation-network.ts';
import { createRevocationChecker, type RevocationCheckerOptions } from './checker.ts';

let environment: Awaited<ReturnType<typeof makeEnvironment>>;
let leaf: Certificate;
let chain: ValidatedChain;
let network: RevocationNetwork;
const ocspUrl = 'http://ca.example/ocsp/apca';
const crlUrl = 'http://ca.example/crl/apca.crl';
const rootCrlUrl = 'http://ca.example/crl/aprot.crl';

beforeAll(async () => {
  environment = await makeEnvironment('EXEMPEL');
  const subject = { commonName: 'AP0001-EXEMPEL' };
  leaf = (await environment.issuing.issue({ profile: 'access-point', subject, keyBits })).certificate;
  chain = validateChain(leaf, { trust: environment.accessPoints, policy: accessPointPolicy });
});

beforeEach(async () => {
  network = new RevocationNetwork();
  network.states.set(leaf.serialNumber, { state: 'good' });
  await network.startOcsp(environment.issuing);
  await network.publishCrl(environment.issuing, 1);
  await network.publishCrl(environment.root, 1);
});

const checker = (more: Partial<RevocationCheckerOptions> = {}) =>
  createRevocationChecker({ fetch: network.fetch, allowedHosts: ['ca.example'], now: network.now, ...more });
const failure = (code: string) => expect.objectContaining({ code });
const revocation = () => ({
  serialNumber: leaf.serialNumber,
  at: new Date(network.clock.getTime() - hour),
  reason: 1,
});

describe('a good certificate', () => {
  it('leaf by OCSP, issuing CA by list, with proofs', async () => {
    const { proofs } = await checker().check(chain);
    expect(proofs.map(({ source, url, stale }) => ({ source, url, stale }))).toEqual([
      { source: 'ocsp', url: ocspUrl, stale: false },
      { source: 'crl', url: rootCrlUrl, stale: false },
    ]);
    expect(proofs[0]?.serialNumber).toBe(leaf.serialNumber);
    expect(proofs[0]?.raw?.length).toBeGreaterThan(200);
    expect(proofs[0]?.nextUpdate?.getTime()).toBeGreaterThan(network.clock.getTime());
  });

  it('by list when OCSP does not answer', async () => {
    network.routes.delete(ocspUrl);
    const { proofs } = await checker().check(chain);
    expect(proofs[0]).toMatchObject({ source: 'crl', url: crlUrl });
  });

  it('is asked about once until nextUpdate, also by many at once', async () => {
    const check = checker();
    await Promise.all([check.check(chain), check.check(chain), check.check(chain)]);
    await check.check(chain);
    expect(network.asked).toEqual([ocspUrl, rootCrlUrl]);
    network.advance(2 * hour);
    await check.check(chain);
    expect(network.asked).toEqual([ocspUrl, rootCrlUrl, ocspUrl]);
  });

  it('is asked about again after 24 hours, whatever nextUpdate says', async () => {
    const far = new Date(network.clock.getTime() + 90 * 24 * hour);
    const crl = await environment.root.createCrl({
      revoked: [],
      number: 2,
      thisUpdate: network.clock,
      nextUpdate: far,
    });
    network.routes.set(rootCrlUrl, () => crl);
    const check = checker();
    await check.check(chain);
    network.advance(25 * hour);
    await check.check(chain);
    expect(network.asked.filter((url) => url === rootCrlUrl)).toHaveLength(2);
  });
});

describe('a bad certificate', () => {
  it('revoked, by OCSP', async () => {
    network.states.set(leaf.serialNumber, { state: 'revoked', at: new Date(), reason: 1 });
    await expect(checker().check(chain)).rejects.toThrow(failure('PKI_REVOKED'));
  });

  it('revoked, by list', async () => {
    network.routes.delete(ocspUrl);
    await network.publishCrl(environment.issuing, 2, [revocation()]);
    await expect(checker().check(chain)).rejects.toThrow(failure('PKI_REVOKED'));
  });

  it('whose issuing CA is revoked', async () => {
    const { serialNumber } = environment.issuing.certificate;
    await network.publishCrl(environment.root, 2, [{ serialNumber, at: network.clock }]);
    await expect(checker().check(chain)).rejects.toThrow(failure('PKI_REVOKED'));
  });

  it('unknown to the issuer', async () => {
    network.states.delete(leaf.serialNumber);
    const check = checker();
    await expect(check.check(chain)).rejects.toThrow(failure('PKI_REVOCATION_UNKNOWN'));
    network.states.set(leaf.serialNumber, { state: 'good' });
    await expect(check.check(chain)).resolves.toBeDefined();
  });

  it('stays revoked when the sources are silenced', async () => {
    network.states.set(leaf.serialNumber, { state: 'revoked', at: new Date() });
    const check = checker();
    await expect(check.check(chain)).rejects.toThrow(failure('PKI_REVOKED'));
    network.advance(100 * hour);
    network.routes.clear();
    await expect(check.check({ ...chain, path: chain.path.slice(0, 2) })).rejects.toThrow(
      failure('PKI_REVOKED'),
    );
  });
});

describe('sources that cannot be reached', () => {
  it('hard fail, to be tried again', async () => {
    network.routes.clear();
    const error = await checker()
      .check(chain)
      .catch((cause: unknown) => cause);
    expect(error).toMatchObject({ code: 'PKI_REVOCATION_UNAVAILABLE', retryable: true });
  });

  it('an older good answer counts for the grace period and no longer', async () => {
    const check = checker({ graceMs: 6 * hour });
    await check.check(chain);
    network.routes.clear();
    network.advance(5 * hour);
    const { proofs } = await check.check(chain);
    expect(proofs.map(({ stale }) => stale)).toEqual([true, false]);
    network.advance(3 * hour);
    await expect(check.check(chain)).rejects.toThrow(failure('PKI_REVOCATION_UNAVAILABLE'));
  });

  it('within the grace period an older list also speaks of certificates not asked about before', async () => {
    network.routes.delete(ocspUrl);
    const subject = { commonName: 'AP0002-EXEMPEL' };
    const [bad, fine] = await Promise.all(
      [0, 1].map(
        async () =>
          (await environment.issuing.issue({ profile: 'access-point', subject, keyBits })).certificate,
      ),
    );
    if (bad === undefined || fine === undefined) throw new Error('not issued');
    await network.publishCrl(environment.issuing, 2, [{ serialNumber: bad.serialNumber, at: network.clock }]);
    const check = checker({ graceMs: 6 * hour });
    await check.check(chain);
    network.routes.clear();
    network.advance(15 * hour);
    const pathOf = (other: Certificate) => ({ leaf: other, path: [other, ...chain.path.slice(1)] });
    expect((await check.check(pathOf(fine))).proofs[0]).toMatchObject({ source: 'crl', stale: true });
    await expect(check.check(pathOf(bad))).rejects.toThrow(failure('PKI_REVOKED'));
    network.advance(6 * hour);
    await expect(check.check(pathOf(fine))).rejects.toThrow(failure('PKI_REVOCATION_UNAVAILABLE'));
  });

  it('a source that never answers is given up', async () => {
    const forever = () => new Promise<Buffer>(() => {});
    network.routes.set(ocspUrl, forever);
    const { proofs } = await checker({ timeoutMs: 30 }).check(chain);
    expect(proofs[0]?.source).toBe('crl');
  });

  it('an answer that is too large is refused', async () => {
    await expect(checker({ maxBytes: 50 }).check(chain)).rejects.toThrow(
      failure('PKI_REVOCATION_UNAVAILABLE'),
    );
  });
});

describe('policy', () => {
  it('hosts that are not allowed are never asked (SSRF)', async () => {
    const check = checker({ allowedHosts: ['elsewhere.example', 'ca.example:8080'] });
    await expect(check.check(chain)).rejects.toThrow(failure('PKI_REVOCATION_UNAVAILABLE'));
    expect(network.asked).toEqual([]);
  });

  it('a certificate without sources is refused; sources and exemptions come by configuration', async () => {
    const root = await CertificateAuthority.createRoot({ commonName: 'Silent root', keyBits });
    const silent = await root.createIntermediate({
      commonName: 'Silent CA',
      keyBits,
      crlUrl: 'http://ca.example/silent.crl',
    });
    const { certificate } = await silent.issue({
      profile: 'organisation',
      subject: { commonName: 'x' },
      keyBits,
    });
    const path = [certificate, silent.certificate, root.certificate];
    await network.publishCrl(silent, 1);
    await expect(checker().check({ leaf: certificate, path })).rejects.toThrow(
      failure('PKI_REVOCATION_NO_SOURCE'),
    );
    const lenient = await checker({ authorityWithoutSource: 'accept' }).check({ leaf: certificate, path });
    expect(lenient.proofs.map(({ source }) => source)).toEqual(['crl', 'exempt']);
    const exempt = checker({ issuers: [{ issuer: root.certificate, exempt: true }] });
    expect((await exempt.check({ leaf: certificate, path })).proofs[1]?.source).toBe('exempt');
    const crl = await root.createCrl({ revoked: [], number: 1, nextUpdate: new Date(Date.now() + hour) });
    network.routes.set('http://ca.example/configured.crl', () => crl);
    const configured = checker({
      issuers: [{ issuer: root.certificate, crlUrls: ['http://ca.example/configured.crl'] }],
    });
    expect((await configured.check({ leaf: certificate, path })).proofs[1]?.source).toBe('crl');
  });

  it('a leaf without sources is refused even when authorities are let through', async () => {
    const root = await CertificateAuthority.createRoot({ commonName: 'Silent root', keyBits });
    const { certificate } = await root.issue({
      profile: 'organisation',
      subject: { commonName: 'x' },
      keyBits,
    });
    const silent = { leaf: certificate, path: [certificate, root.certificate] };
    await expect(checker({ authorityWithoutSource: 'accept' }).check(silent)).rejects.toThrow(
      failure('PKI_REVOCATION_NO_SOURCE'),
    );
  });
});
