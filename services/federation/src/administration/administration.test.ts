import { setTimeout as sleep } from 'node:timers/promises';
import type { Certificate } from '@budkavle/pki';
import { type TestDatabase, testDatabases } from '@budkavle/platform/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { entryOf } from '../pki/service-keys.ts';
import { createDatabaseRegistry } from '../sml/database-registry.ts';
import { bringUpToDate } from '../smp/publish.ts';
import { queuePublication } from '../smp/queue-publication.ts';
import { kommun, region, type TestFederation, testFederation } from '../testing/federation.ts';
import type { Administration } from './administration.ts';

testDatabases('the administration', (make) => {
  let database: TestDatabase;
  let test: TestFederation;
  let federationAdministrator: Administration;
  let operator: Administration;
  let stranger: Administration;
  beforeAll(async () => {
    database = make();
    test = await testFederation(database, { changes: 'approve' });
    await test.federation.applySeed(test.seed);
    await test.federation.settled();
    federationAdministrator = test.federation.administration({ name: 'fa', role: 'FA' });
    operator = test.federation.administration({ name: 'spa', role: 'SPA', providers: ['AP0001-TEST'] });
    stranger = test.federation.administration({ name: 'other', role: 'SPA', providers: ['AP0002-TEST'] });
    await federationAdministrator.putServiceProvider({ id: 'AP0002-TEST', name: 'Annan drift' });
  });
  afterAll(async () => {
    await test.remove();
    await database.remove();
  });
  beforeEach(() => test.federation.settled());

  const [messageType, receiptType] = [0, 1].map((index) => () => {
    const type = test.profile.documentTypes[index];
    if (!type) throw new Error('no type');
    return { scheme: type.scheme, value: type.value };
  }) as [() => { scheme: string; value: string }, () => { scheme: string; value: string }];
  const published = async (participant: string) =>
    (
      await test.federation.context.db
        .selectFrom('published_document')
        .select('document_key')
        .where('participant_key', 'like', `%${participant}`)
        .where('document_key', '!=', '')
        .execute()
    ).length;
  const denied = { code: 'FED_DENIED' };

  describe('roles are checked for each object', () => {
    it('an operator neither sees nor changes what is another’s', async () => {
      expect((await operator.listParticipants()).map((each) => each.identifier.value)).toEqual([
        kommun,
        region,
      ]);
      expect(await stranger.listParticipants()).toEqual([]);
      await expect(stranger.setParticipantServices(kommun, [])).rejects.toMatchObject(denied);
      await expect(
        stranger.putParticipant({ provider: 'AP0001-TEST', identifier: kommun, name: 'X' }),
      ).rejects.toMatchObject(denied);
      await expect(stranger.removeParticipant(kommun)).rejects.toMatchObject(denied);
      await expect(stranger.republish(kommun)).rejects.toMatchObject(denied);
      await expect(stranger.removeAccessPointCertificate('AP0001-TEST', 'nuvarande')).rejects.toMatchObject(
        denied,
      );
      await expect(stranger.eventLog({ organisation: 'AP0001-TEST' })).rejects.toMatchObject(denied);
      await expect(stranger.eventLog()).rejects.toMatchObject(denied);
      expect((await operator.eventLog({ organisation: 'AP0001-TEST' })).entries.length).toBeGreaterThan(0);
    });

    it('an operator does not take another’s participant by adding it', async () => {
      await expect(
        stranger.putParticipant({ provider: 'AP0002-TEST', identifier: kommun.toUpperCase(), name: 'X' }),
      ).rejects.toMatchObject({ code: 'FED_EXISTS' });
    });

    it('approval and participants’ certificates are the federation’s', async () => {
      await expect(operator.setFederationStatus(region, 'APPROVED')).rejects.toMatchObject(denied);
      await expect(operator.setParticipantCertificates(kommun, [])).rejects.toMatchObject(denied);
      await expect(operator.putServiceProvider({ id: 'AP0003-TEST', name: 'X' })).rejects.toMatchObject(
        denied,
      );
      const plus = test.federation.administration({ name: 'plus', role: 'SPA+', providers: ['AP0001-TEST'] });
      expect(await plus.setFederationStatus(region, 'PENDING')).toBe('updated');
      expect(await plus.setFederationStatus(region, 'PENDING')).toBe('unchanged');
    });

    it('a denied attempt is logged', async () => {
      const { entries } = await federationAdministrator.eventLog({
        outcome: 'denied',
        action: 'participant.approved',
      });
      expect(entries[0]).toMatchObject({ actor: 'SPA spa', object: region });
    });
  });

  describe('what is put in is checked', () => {
    it('an access point certificate: of this environment, this access point, valid', async () => {
      const put = (certificate: string) =>
        operator.putAccessPointCertificate({ provider: 'AP0001-TEST', name: 'ny', certificate });
      const { certificate: organisation } = await test.federation
        .administration({ name: 'sa', role: 'SA' })
        .issueCertificate({
          authority: 'orgca',
          profile: 'organisation',
          subject: { commonName: 'AP0001-TEST' },
          csrPem: test.csrPem,
        });
      const { certificate: otherAccessPoint } = await federationAdministrator.issueCertificate({
        authority: 'apca',
        profile: 'access-point',
        subject: { commonName: 'AP0002-TEST' },
        csrPem: test.csrPem,
      });
      await expect(put(organisation.toPem())).rejects.toMatchObject({
        code: 'FED_CERTIFICATE',
        details: { reason: 'PKI_CHAIN' },
      });
      await expect(put(otherAccessPoint.toPem())).rejects.toMatchObject({
        code: 'FED_CERTIFICATE',
        details: { reason: 'PKI_NAME' },
      });
      await expect(put('nonsense')).rejects.toMatchObject({ code: 'FED_CERTIFICATE' });
    });

    it('an endpoint: https, a profile and a certificate that exist', async () => {
      const good = {
        provider: 'AP0001-TEST',
        name: 'prov',
        certificate: 'nuvarande',
        url: 'https://ap.example.test/as4',
        technicalContactUrl: 'mailto:drift@example.test',
      };
      await expect(
        operator.putEndpointConfiguration({ ...good, url: 'http://ap.example.test/' }),
      ).rejects.toMatchObject({ code: 'FED_INVALID' });
      await expect(
        operator.putEndpointConfiguration({ ...good, url: 'https://u:p@ap.example.test/' }),
      ).rejects.toMatchObject({ code: 'FED_INVALID' });
      await expect(
        operator.putEndpointConfiguration({ ...good, transportProfile: 'as2' }),
      ).rejects.toMatchObject({ code: 'FED_INVALID' });
      await expect(
        operator.putEndpointConfiguration({ ...good, certificate: 'saknas' }),
      ).rejects.toMatchObject({ code: 'FED_NOT_FOUND' });
      await expect(
        operator.putEndpointConfiguration({ ...good, technicalContactUrl: 'javascript:x' }),
      ).rejects.toMatchObject({ code: 'FED_INVALID' });
      await expect(
        operator.putEndpointConfiguration({ ...good, expiration: 'i morgon' }),
      ).rejects.toMatchObject({ code: 'FED_INVALID' });
    });

    it('a participant certificate: no authority’s, and fit for its use', async () => {
      const authority = test.federation.context.pki?.authorities.get('orgca').certificate as Certificate;
      await expect(
        federationAdministrator.setParticipantCertificates(kommun, [
          { name: 'x', use: 'signing', certificate: authority.toPem() },
        ]),
      ).rejects.toMatchObject({ code: 'FED_CERTIFICATE', details: { reason: 'PKI_KEY_USAGE' } });
    });

    it('identifiers, document types, what is in use', async () => {
      await expect(
        operator.putParticipant({ provider: 'AP0001-TEST', identifier: '0203:../x', name: 'X' }),
      ).rejects.toMatchObject({ code: 'DISC_IDENTIFIER' });
      await expect(
        operator.setParticipantServices(kommun, [
          { document: { scheme: 'busdox-docid-qns', value: 'other' }, endpoint: 'standard' },
        ]),
      ).rejects.toMatchObject({ code: 'FED_INVALID' });
      await expect(operator.removeAccessPointCertificate('AP0001-TEST', 'nuvarande')).rejects.toMatchObject({
        code: 'FED_IN_USE',
      });
      await expect(operator.removeEndpointConfiguration('AP0001-TEST', 'standard')).rejects.toMatchObject({
        code: 'FED_IN_USE',
      });
      await expect(
        federationAdministrator.putServiceProvider({ id: 'AP0001-PROD', name: 'X' }),
      ).rejects.toMatchObject({ code: 'FED_INVALID' });
    });
  });

  describe('changes that wait for the federation administrator', () => {
    it('a removed document type stays published until it is accepted', async () => {
      expect(
        await operator.setParticipantServices(kommun, [{ document: messageType(), endpoint: 'standard' }]),
      ).toBe('updated');
      await test.federation.settled();
      expect(await published(kommun)).toBe(2);
      expect(await federationAdministrator.decideServiceChanges(kommun, true)).toBe('updated');
      await test.federation.settled();
      expect(await published(kommun)).toBe(1);
    });

    it('a new document type is not published until it is accepted, and may be refused', async () => {
      const both = [messageType(), receiptType()].map((document) => ({ document, endpoint: 'standard' }));
      await operator.setParticipantServices(kommun, both);
      await test.federation.settled();
      expect(await published(kommun)).toBe(1);
      await expect(operator.decideServiceChanges(kommun, true)).rejects.toMatchObject(denied);
      await federationAdministrator.decideServiceChanges(kommun, false);
      await test.federation.settled();
      expect(await published(kommun)).toBe(1);
      await operator.setParticipantServices(kommun, both);
      await federationAdministrator.decideServiceChanges(kommun, true);
      await test.federation.settled();
      expect(await published(kommun)).toBe(2);
    });

    it('another technical address counts at once', async () => {
      await operator.putEndpointConfiguration({
        provider: 'AP0001-TEST',
        name: 'reserv',
        certificate: 'nuvarande',
        url: 'https://127.0.0.1:4443/reserv',
        technicalContactUrl: 'mailto:drift@example.test',
      });
      await operator.setParticipantServices(
        kommun,
        [messageType(), receiptType()].map((document) => ({ document, endpoint: 'reserv' })),
      );
      await test.federation.settled();
      const endpoint = await test.discovery().endpoint(kommun, messageType());
      expect(endpoint.url).toBe('https://127.0.0.1:4443/reserv');
    });

    it('deregistration: asked for by the operator, done by the federation', async () => {
      expect(await operator.removeParticipant(kommun)).toBe('updated');
      await test.federation.settled();
      expect(await published(kommun)).toBe(2);
      expect(await federationAdministrator.removeParticipant(kommun)).toBe('removed');
      await test.federation.settled();
      expect(await published(kommun)).toBe(0);
      expect(await federationAdministrator.listParticipants()).toHaveLength(1);
    });
  });

  describe('publication', () => {
    it('a change that comes while it is being published is published, too', async () => {
      const { db, pki } = test.federation.context;
      await federationAdministrator.setFederationStatus(region, 'APPROVED');
      await test.federation.settled();
      const row = await db
        .selectFrom('participant')
        .selectAll()
        .where('value', '=', region)
        .executeTakeFirstOrThrow();
      const lease = { lease_token: 'mine', lease_until: '2999-01-01T00:00:00.000Z' };
      await db.updateTable('participant').set(lease).where('id', '=', row.id).execute();
      const signing = await pki?.keys.read('smp-signing');
      if (!signing) throw new Error('no key');
      const registry = createDatabaseRegistry(db, 'sml.test');
      await bringUpToDate(
        {
          db,
          baseUrl: test.federation.urls.smp ?? '',
          key: entryOf(signing),
          removalDelayMs: 0,
          registry: {
            ...registry,
            async add(location) {
              await registry.add(location);
              await db.transaction().execute((trx) => queuePublication(trx, row.id));
            },
          },
        },
        { ...row, ...lease },
      );
      const after = await db
        .selectFrom('participant')
        .selectAll()
        .where('id', '=', row.id)
        .executeTakeFirstOrThrow();
      expect(after).toMatchObject({ publication: 'QUEUED', lease_token: null });
      expect(after.next_attempt_at).not.toBeNull();
      await test.federation.settled();
    });

    it('a change that commits while the outcome is being recorded is published too', async () => {
      const { db, pki } = test.federation.context;
      const row = await db
        .selectFrom('participant')
        .selectAll()
        .where('value', '=', region)
        .executeTakeFirstOrThrow();
      const lease = { lease_token: 'mine', lease_until: '2999-01-01T00:00:00.000Z' };
      await db.updateTable('participant').set(lease).where('id', '=', row.id).execute();
      const signing = await pki?.keys.read('smp-signing');
      if (!signing) throw new Error('no key');
      const registry = createDatabaseRegistry(db, 'sml.test');
      let changing: Promise<void> = Promise.resolve();
      await bringUpToDate(
        {
          db,
          baseUrl: test.federation.urls.smp ?? '',
          key: entryOf(signing),
          removalDelayMs: 0,
          registry: {
            ...registry,
            async add(location) {
              await registry.add(location);
              // The change has been made and is not committed yet when the outcome is looked at.
              await new Promise<void>((made) => {
                changing = db.transaction().execute(async (trx) => {
                  await queuePublication(trx, row.id);
                  made();
                  await sleep(300);
                });
              });
            },
          },
        },
        { ...row, ...lease },
      );
      await changing;
      const after = await db
        .selectFrom('participant')
        .selectAll()
        .where('id', '=', row.id)
        .executeTakeFirstOrThrow();
      expect(after.lease_token).toBeNull();
      expect(after.next_attempt_at).not.toBeNull();
      await test.federation.settled();
    });

    it('two changes at once are two revisions', async () => {
      const { db } = test.federation.context;
      const revision = async () =>
        await db
          .selectFrom('participant')
          .select(['id', 'revision'])
          .where('value', '=', region)
          .executeTakeFirstOrThrow();
      const before = await revision();
      const change = () =>
        db.transaction().execute(async (trx) => {
          await queuePublication(trx, before.id);
          await sleep(100);
        });
      await Promise.all([change(), change()]);
      expect((await revision()).revision).toBe(before.revision + 2);
      await test.federation.settled();
    });

    it('a suspended access point: all of its participants are taken out, and come back with it', async () => {
      await expect(operator.setServiceProviderStatus('AP0001-TEST', 'SUSPENDED')).rejects.toMatchObject(
        denied,
      );
      await federationAdministrator.setServiceProviderStatus('AP0001-TEST', 'SUSPENDED');
      await test.federation.settled();
      expect(await published(region)).toBe(0);
      await expect(test.discovery().endpoint(region, messageType())).rejects.toMatchObject({
        code: 'DISC_NOT_REGISTERED',
      });
      expect(await federationAdministrator.setServiceProviderStatus('AP0001-TEST', 'ACTIVE')).toBe('updated');
      await test.federation.settled();
      expect(await published(region)).toBe(2);
    });

    it('approval without any service publishes nothing', async () => {
      const identifier = '0203:utantjanster.example';
      await operator.putParticipant({ provider: 'AP0001-TEST', identifier, name: 'Utan tjänster' });
      await federationAdministrator.setFederationStatus(identifier, 'APPROVED');
      await test.federation.settled();
      const [view] = (await operator.listParticipants()).filter(
        (each) => each.identifier.value === identifier,
      );
      expect(view).toMatchObject({ status: 'APPROVED', publication: 'NONE' });
    });
  });
});
