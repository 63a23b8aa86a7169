import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRevocationFetch } from '@budkavle/discovery';
import {
  Certificate,
  certificatePolicies,
  createCertificateRequest,
  createRevocationChecker,
  TrustStore,
  validateChain,
} from '@budkavle/pki';
import { createHttpClient, silentLogger } from '@budkavle/platform';
import { type TestDatabase, testDatabases } from '@budkavle/platform/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Administration } from '../administration/administration.ts';
import type { FederationConfigurationInput } from '../configuration.ts';
import { type Federation, startFederation } from '../start.ts';

testDatabases('the PKI', (make) => {
  let database: TestDatabase;
  let folder: string;
  let federation: Federation;
  let administration: Administration;
  let csrPem: string;
  const configuration = (
    changes: Partial<FederationConfigurationInput> = {},
  ): FederationConfigurationInput => ({
    environment: 'TEST',
    smlZone: 'sml.test',
    folder,
    keyPassphrase: 'a passphrase of the test',
    database: { url: database.url, schema: database.schema },
    pki: { host: '127.0.0.1', port: 0, crlHours: 24, ocspSeconds: 300 },
    ...changes,
  });
  beforeAll(async () => {
    database = make();
    folder = mkdtempSync(join(tmpdir(), 'federation-pki-'));
    federation = await startFederation(configuration(), { log: silentLogger });
    administration = federation.administration({ name: 'test', role: 'SA' });
    ({ csrPem } = await createCertificateRequest({ commonName: 'Somebody Else' }));
  });
  afterAll(async () => {
    await federation.stop();
    await database.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  const dispatcher = createHttpClient();
  const fetch = createRevocationFetch(dispatcher);
  const get = async (path: string) => fetch(`${federation.urls.pki}${path}`, { method: 'GET' });
  const issue = async (commonName = 'AP0001-TEST') =>
    (
      await administration.issueCertificate({
        authority: 'apca',
        profile: 'access-point',
        subject: { commonName },
        csrPem,
      })
    ).certificate;

  function chainOf(certificate: Certificate) {
    const { anchors, issuers } = federation.context.trust.accessPoint;
    const parse = (pems: string[]) => pems.flatMap((pem) => Certificate.parsePem(pem));
    const trust = new TrustStore({ name: 'access points', anchors: parse(anchors), issuers: parse(issuers) });
    return validateChain(certificate, { trust, policy: certificatePolicies.accessPointSigning });
  }
  const checker = () => createRevocationChecker({ fetch, allowedHosts: 'any' });

  it('has the names and the chain of discovery.md 7.1', async () => {
    const certificate = await issue();
    expect(chainOf(certificate).path.map((each) => each.commonName)).toEqual([
      'AP0001-TEST',
      'Accesspunkt CA-TEST',
      'Rot CA eDelivery Accesspunkt-TEST',
    ]);
    expect(federation.context.pki?.authorities.get('smpca').certificate.commonName).toBe(
      'Rot CA eDelivery SMP-TEST',
    );
    expect(certificate.crlUrls).toEqual([`${federation.urls.pki}/crl/apca.crl`]);
    expect(certificate.ocspUrls).toEqual([`${federation.urls.pki}/ocsp/apca`]);
  });

  it('takes of a request the key only: the subject is set by the authority', async () => {
    expect((await issue('AP0002-TEST')).commonName).toBe('AP0002-TEST');
  });

  it('does not issue for another environment, nor a profile that is not the authority’s', async () => {
    await expect(issue('AP0001-SDK-PROD')).rejects.toMatchObject({ code: 'FED_INVALID' });
    await expect(
      administration.issueCertificate({
        authority: 'apca',
        profile: 'smp',
        subject: { commonName: 'SMP0001-TEST' },
      }),
    ).rejects.toMatchObject({ code: 'FED_INVALID' });
    await expect(
      administration.issueCertificate({
        authority: 'orgca',
        profile: 'organisation',
        subject: { commonName: 'x' },
      }),
    ).rejects.toMatchObject({ code: 'FED_ROLE_OFF' });
  });

  it('good: by OCSP, whole chain', async () => {
    const { proofs } = await checker().check(chainOf(await issue()));
    expect(proofs.map((proof) => proof.source)).toEqual(['ocsp', 'crl']);
  });

  it('revoked: in OCSP at once, and in the next list', async () => {
    const certificate = await issue();
    const listBefore = (await get('/crl/apca.crl')).body;
    expect(await administration.revokeCertificate('apca', certificate.serialNumber, 'superseded')).toBe(
      'updated',
    );
    await expect(checker().check(chainOf(certificate))).rejects.toMatchObject({ code: 'PKI_REVOKED' });
    expect((await get('/crl/apca.crl')).body.equals(listBefore)).toBe(false);
    const withoutOcsp = createRevocationChecker({
      allowedHosts: 'any',
      fetch: async (url, init) =>
        url.includes('/ocsp/') ? { status: 503, body: Buffer.alloc(0) } : fetch(url, init),
    });
    await expect(withoutOcsp.check(chainOf(certificate))).rejects.toMatchObject({ code: 'PKI_REVOKED' });
    await expect(withoutOcsp.check(chainOf(await issue()))).resolves.toBeDefined();
    expect(await administration.revokeCertificate('apca', certificate.serialNumber)).toBe('unchanged');
    const listed = (await administration.listCertificates('apca')).find(
      (each) => each.serial === certificate.serialNumber,
    );
    expect(listed).toMatchObject({ reason: 4, revokedAt: expect.any(String) });
  });

  it('unknown: what the authority’s key has signed but nobody has recorded', async () => {
    const { certificate } = await (
      federation.context.pki as NonNullable<typeof federation.context.pki>
    ).authorities
      .get('apca')
      .issue({ profile: 'access-point', subject: { commonName: 'AP0009-TEST' }, csrPem });
    await expect(checker().check(chainOf(certificate))).rejects.toMatchObject({
      code: 'PKI_REVOCATION_UNKNOWN',
    });
  });

  it('a serial number that does not exist cannot be revoked', async () => {
    await expect(administration.revokeCertificate('apca', '12345')).rejects.toMatchObject({
      code: 'FED_NOT_FOUND',
    });
  });

  it('only the federation may issue and revoke; the attempt is logged', async () => {
    const operator = federation.administration({
      name: 'operator',
      role: 'SPA+',
      providers: ['AP0001-TEST'],
    });
    await expect(operator.revokeCertificate('apca', '1')).rejects.toMatchObject({ code: 'FED_DENIED' });
    await expect(operator.listCertificates()).rejects.toMatchObject({ code: 'FED_DENIED' });
    const { entries } = await administration.eventLog({ outcome: 'denied' });
    expect(entries[0]).toMatchObject({ actor: 'SPA+ operator', action: 'certificate.revoke' });
  });

  it('answers nonsense with an OCSP error or 404, and lives on', async () => {
    const post = (path: string, body: Buffer) =>
      fetch(`${federation.urls.pki}${path}`, {
        method: 'POST',
        body,
        contentType: 'application/ocsp-request',
      });
    expect((await post('/ocsp/apca', Buffer.from('nonsense'))).body.subarray(-1)[0]).toBe(1);
    expect((await post('/ocsp/aprot', Buffer.alloc(1))).status).toBe(404);
    expect((await get('/crl/../pki/apca.key')).status).toBe(404);
    expect((await get('/crl/nothing.crl')).status).toBe(404);
    expect((await get('/ocsp/apca/AAAA')).status).toBe(200);
    expect(Certificate.parse((await get('/ca/apca.cer')).body).commonName).toBe('Accesspunkt CA-TEST');
  });

  it('keeps its keys encrypted and for itself alone', () => {
    const files = readdirSync(join(folder, 'pki')).filter((file) => file.endsWith('.key'));
    expect(files.length).toBeGreaterThanOrEqual(3);
    for (const file of files) {
      const path = join(folder, 'pki', file);
      expect(statSync(path).mode & 0o777).toBe(0o600);
      expect(readFileSync(path, 'utf8')).toMatch(/^-----BEGIN ENCRYPTED PRIVATE KEY-----/);
    }
  });

  it('does not start with a wrong passphrase, and with the right one is the same', async () => {
    const before = federation.context.trust;
    await expect(
      startFederation(configuration({ keyPassphrase: 'wrong' }), { log: silentLogger }),
    ).rejects.toMatchObject({ code: 'FED_KEY_FILE' });
    const again = await startFederation(configuration(), { log: silentLogger });
    expect(again.context.trust).toEqual(before);
    await again.stop();
  });
});

describe('without a PKI', () => {
  it('the configuration must give what to trust', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'federation-none-'));
    await expect(
      startFederation(
        { environment: 'TEST', smlZone: 'sml.test', folder, database: { url: `sqlite:${folder}/x.sqlite` } },
        { log: silentLogger },
      ),
    ).rejects.toMatchObject({ code: 'FED_ROLE_OFF' });
    rmSync(folder, { recursive: true, force: true });
  });

  it('a wrong configuration is told with its fields', async () => {
    await expect(
      startFederation({ environment: 'test env', smlZone: 'sml.test', folder: '', database: { url: 'x' } }),
    ).rejects.toMatchObject({ code: 'CONFIG_INVALID', message: expect.stringMatching(/environment/) });
  });
});
