import { documentTypeOf } from '@budkavle/contracts';
import { testDatabases } from '@budkavle/platform/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { kommun, region, root, type TestFederation, testFederation } from './testing/federation.ts';

testDatabases('a federation, end to end', (make) => {
  let database: ReturnType<typeof make>;
  let test: TestFederation;
  beforeAll(async () => {
    database = make();
    test = await testFederation(database);
    await test.federation.applySeed(test.seed);
    await test.federation.settled();
  });
  afterAll(async () => {
    await test.remove();
    await database.remove();
  });

  const message = () => documentTypeOf(test.profile, 'message');
  const receipt = () => documentTypeOf(test.profile, 'receipt');

  it('seed, DNS, SMP over https, verified discovery', async () => {
    const discovery = test.discovery();
    const endpoint = await discovery.endpoint(kommun, message());
    expect(endpoint).toMatchObject({ url: 'https://127.0.0.1:4443/as4', accessPoint: 'AP0001-TEST' });
    const encryption = await discovery.encryptionCertificate(kommun, message());
    expect(encryption.commonName).toBe('exempelkommunen.example');
    expect(await discovery.signingCertificates(kommun, receipt())).toHaveLength(1);
  });

  it('what is not approved, and what is unknown, is not registered', async () => {
    for (const participant of [region, '0203:okand.example']) {
      await expect(test.discovery().endpoint(participant, message())).rejects.toMatchObject({
        code: 'DISC_NOT_REGISTERED',
        reason: 'ENOTFOUND',
      });
    }
  });

  it('applying the same seed again changes nothing', async () => {
    const before = await test.federation.context.db.selectFrom('published_document').selectAll().execute();
    const result = await test.federation.applySeed(test.seed);
    expect(result).toMatchObject({ created: 0, updated: 0, removed: 0 });
    await test.federation.settled();
    expect(await test.federation.context.db.selectFrom('published_document').selectAll().execute()).toEqual(
      before,
    );
  });

  it('approved: published; pending: first out of DNS, the documents one TTL later', async () => {
    const administration = test.federation.administration(root);
    const { db } = test.federation.context;
    const documents = () =>
      db
        .selectFrom('published_document')
        .select('document_key')
        .where('participant_key', 'like', `%${region}`)
        .execute();
    await administration.setFederationStatus(region, 'APPROVED');
    await test.federation.settled();
    expect(await documents()).toHaveLength(3);
    await expect(test.discovery().endpoint(region, message())).resolves.toBeDefined();

    await administration.setFederationStatus(region, 'PENDING');
    await expect
      .poll(
        () =>
          test
            .discovery()
            .endpoint(region, message())
            .catch((error) => error.code),
        { timeout: 5000 },
      )
      .toBe('DISC_NOT_REGISTERED');
    expect(await documents()).toHaveLength(3);
    await test.federation.settled();
    expect(await documents()).toHaveLength(0);
    const [view] = (await administration.listParticipants()).filter(
      (each) => each.identifier.value === region,
    );
    expect(view).toMatchObject({ status: 'PENDING', publication: 'NONE' });
  });

  it('a replaced access point certificate: all metadata signed anew, Last-Modified changed', async () => {
    const administration = test.federation.administration(root);
    const { db } = test.federation.context;
    const read = () =>
      db
        .selectFrom('published_document')
        .selectAll()
        .where('document_key', '!=', '')
        .orderBy('document_key')
        .execute();
    const before = await read();
    const { certificate } = await administration.issueCertificate({
      authority: 'apca',
      profile: 'access-point',
      subject: { commonName: 'AP0001-TEST' },
      csrPem: test.csrPem,
    });
    const input = { provider: 'AP0001-TEST', name: 'nuvarande', certificate: certificate.toPem() };
    expect(await administration.putAccessPointCertificate(input)).toBe('updated');
    await test.federation.settled();
    const after = await read();
    expect(after).toHaveLength(before.length);
    after.forEach((row, index) => {
      expect(row.body).not.toBe(before[index]?.body);
      expect(row.last_modified).toBeGreaterThan(before[index]?.last_modified ?? 0);
    });
    const endpoint = await test.discovery().endpoint(kommun, message());
    expect(endpoint.certificate.equals(certificate)).toBe(true);
  });

  it('revoked: the access point is refused at once', async () => {
    const administration = test.federation.administration(root);
    const discovery = test.discovery();
    const { certificate } = await discovery.endpoint(kommun, message());
    await administration.revokeCertificate('apca', certificate.serialNumber, 'keyCompromise');
    await expect(test.discovery().endpoint(kommun, message())).rejects.toMatchObject({
      code: 'DISC_ENDPOINT_CERTIFICATE',
      reason: 'PKI_REVOKED',
    });
    // The seed's first certificate is good again.
    await test.federation.applySeed(test.seed);
    await test.federation.settled();
    await expect(test.discovery().endpoint(kommun, message())).resolves.toBeDefined();
  });

  it('the log holds old and new values, and its chain holds', async () => {
    const administration = test.federation.administration(root);
    const { entries } = await administration.eventLog({ action: 'participant.pending' });
    expect(entries[0]).toMatchObject({
      actor: 'SA test',
      object: region,
      outcome: 'ok',
      details: { 'status.old': 'APPROVED', 'status.new': 'PENDING' },
    });
    await expect(test.federation.context.audit.verify()).resolves.toMatchObject({ ok: true });
  });

  it('removed and added again with a change: the metadata follows', async () => {
    const { federation } = test;
    const administration = federation.administration(root);
    await administration.setFederationStatus(region, 'APPROVED');
    await federation.settled();
    await administration.removeParticipant(region);
    await federation.settled();
    await expect(test.discovery().endpoint(region, message())).rejects.toMatchObject({
      code: 'DISC_NOT_REGISTERED',
    });
    const result = await federation.applySeed(test.seed);
    expect(result.created).toBe(1);
  });

  it('a restart publishes what has moved: other ports, the same keys', async () => {
    await test.federation.stop();
    const again = await test.restart();
    await again.settled();
    const locators = await again.context.db.selectFrom('locator').select('smp_url').execute();
    expect(locators.map((each) => each.smp_url)).toEqual([again.urls.smp]);
    expect(again.context.trust).toEqual(test.federation.context.trust);
  });
});
