import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createAddressBookClient } from '@budkavle/contracts';
import { createHttpClient, silentLogger } from '@budkavle/platform';
import { type TestDatabase, testDatabases } from '@budkavle/platform/testing';
import fc from 'fast-check';
import { request } from 'undici';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Administration } from '../administration/administration.ts';
import { type Federation, startFederation } from '../start.ts';

const kommun = '0203:exempelkommunen.example';
const other = '0203:annankommun.example';

testDatabases('the address book', (make) => {
  let database: TestDatabase;
  let folder: string;
  let federation: Federation;
  let owner: Administration;
  let administrator: Administration;
  beforeAll(async () => {
    database = make();
    folder = mkdtempSync(join(tmpdir(), 'address-book-'));
    federation = await startFederation(
      {
        environment: 'TEST',
        smlZone: 'sml.test',
        folder,
        database: { url: database.url, schema: database.schema },
        pki: { host: '127.0.0.1', port: 0, crlHours: 24, ocspSeconds: 300 },
        addressBook: { host: '127.0.0.1', port: 0 },
      },
      { log: silentLogger },
    );
    owner = federation.administration({ name: 'owner', role: 'SA' });
    administrator = federation.administration({ name: 'local', role: 'OA', organisations: [kommun] });
    await owner.putServiceProvider({ id: 'AP0001-TEST', name: 'Exempeldrift' });
    for (const identifier of [kommun, other]) {
      await owner.putParticipant({ provider: 'AP0001-TEST', identifier, name: identifier });
    }
    await owner.putOrganisation({
      participant: kommun,
      organizationNumber: '000000-0018',
      name: 'Östra Exempelkommunen',
      geographicCodes: ['Exempellän'],
    });
    await owner.putOrganisation({
      participant: other,
      organizationNumber: '0000000026',
      name: 'Annankommun',
      parent: kommun,
    });
    for (let index = 1; index <= 60; index++) {
      await administrator.putFunctionalAddress({
        organisation: kommun,
        identifier: `funktion${index}.${kommun}`,
        name: `Funktion ${String(index).padStart(2, '0')}`,
        keywords: index % 2 === 0 ? ['jämn'] : [],
        categories: ['100%'],
      });
    }
  });
  afterAll(async () => {
    await federation.stop();
    await database.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  const dispatcher = createHttpClient();
  // biome-ignore lint/suspicious/noExplicitAny: looked into by each test
  async function get(path: string): Promise<{ status: number; headers: any; body: any }> {
    const response = await request(`${federation.urls.addressBook}${path}`, {
      dispatcher,
      headers: { origin: 'https://other.example' },
    });
    return { status: response.statusCode, headers: response.headers, body: await response.body.json() };
  }

  it('is JSON:API, without CORS', async () => {
    const { status, headers, body } = await get('/organizations');
    expect(status).toBe(200);
    expect(headers['content-type']).toMatch(/^application\/vnd\.api\+json/);
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    expect(body.meta).toMatchObject({ version: '1.1.0', total: 2 });
    expect(body.data.map((each: { attributes: object }) => each.attributes)).toMatchObject([
      { name: 'Annankommun', type: 'ou' },
      {
        participantIdentifier: kommun,
        organizationNumber: '0000000018',
        name: 'Östra Exempelkommunen',
        countryCode: 'SE',
        type: 'o',
        geographicCodes: ['Exempellän'],
      },
    ]);
  });

  it('gives 25 a page, however many are asked for', async () => {
    for (const size of ['', '?page[size]=25', '?page[size]=1000000']) {
      expect((await get(`/addresses${size}`)).body.data).toHaveLength(25);
    }
    expect((await get('/addresses?page[size]=7')).body.data).toHaveLength(7);
    const last = await get('/addresses?page[number]=3');
    expect(last.body.data).toHaveLength(10);
    expect(last.body.links.next).toBeNull();
    expect((await get('/addresses?page[number]=4')).body.data).toHaveLength(0);
  });

  it('links lead through the whole book, each address once', async () => {
    const seen: string[] = [];
    let path: string | null = '/addresses?page[size]=11&sort=-name';
    while (path) {
      const { body } = await get(path.replace('/addressbook/api', ''));
      seen.push(...body.data.map((each: { attributes: { name: string } }) => each.attributes.name));
      path = body.links.next;
    }
    expect(new Set(seen).size).toBe(60);
    expect(seen).toEqual([...seen].sort().reverse());
  });

  it.each([
    ['identifier, in any case', `filter[identifier]=FUNKTION7.${kommun}`, 1],
    ['part of the name, without accents and case', 'filter[name]=FUNKTION%203', 10],
    ['keyword', 'filter[keyword]=j%C3%A4mn', 30],
    ['two filters', 'filter[keyword]=j%C3%A4mn&filter[name]=funktion%200', 4],
    ['category with a wildcard in it means itself', 'filter[category]=100%25', 60],
    ['a wildcard matches nothing else', 'filter[category]=1%25', 0],
    ['an underscore matches nothing else', 'filter[name]=funktion_01', 0],
    ['SQL injection', `filter[name]=${encodeURIComponent("' or 1=1 --")}`, 0],
  ])('filters by %s', async (_what, query, count) => {
    expect((await get(`/addresses?${query}`)).body.meta.total).toBe(count);
  });

  it('gives one resource, its organisation included on demand', async () => {
    const page = await get(`/addresses?filter[identifier]=funktion7.${kommun}&include=parent`);
    const [address] = page.body.data;
    expect(page.body.included).toMatchObject([
      { type: 'organizations', attributes: { participantIdentifier: kommun } },
    ]);
    expect(address.relationships.parent.data.id).toBe(page.body.included[0].id);
    expect((await get(`/addresses/${address.id}`)).body.data).toEqual(address);
    expect((await get(`/organizations/${page.body.included[0].id}`)).body.data.attributes.name).toBe(
      'Östra Exempelkommunen',
    );
    expect((await get(`/addresses?filter[parent]=${page.body.included[0].id}`)).body.meta.total).toBe(60);
  });

  it.each([
    'page[number]=0',
    'page[number]=-1',
    'page[size]=x',
    'sort=password',
    'include=everything',
    'filter[secret]=1',
    'x=1',
    'filter[name]=a&filter[name]=b',
    `filter[name]=${'a'.repeat(300)}`,
    'filter[name]=%00',
  ])('refuses %s', async (query) => {
    const { status, body } = await get(`/addresses?${query}`);
    expect(status).toBe(400);
    expect(body.errors[0].source.parameter).toEqual(expect.any(String));
  });

  it('404 as JSON:API', async () => {
    expect(await get('/addresses/nothing')).toMatchObject({
      status: 404,
      body: { errors: [{ status: '404' }] },
    });
  });

  it('hostile queries are answered', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ maxLength: 40 }), fc.string({ maxLength: 40 }), async (name, value) => {
        const query = new URLSearchParams([
          [name, value],
          ['filter[name]', value],
        ]);
        expect([200, 400]).toContain((await get(`/organizations?${query}`)).status);
      }),
      { numRuns: 40 },
    );
  });

  it('is read whole by the client of contract B', async () => {
    const client = createAddressBookClient({
      baseUrl: federation.urls.addressBook ?? '',
      fetch,
      refreshSeconds: 60,
    });
    expect(await client.addresses()).toHaveLength(60);
    expect(await client.findAddress(`funktion33.${kommun}`)).toMatchObject({
      name: 'Funktion 33',
      organisation: { participant: kommun },
    });
    expect(await client.organisationOf(other)).toMatchObject({ name: 'Annankommun' });
  });

  it('never takes < and >, nor control characters', async () => {
    for (const name of ['<b>Registrator</b>', 'a > b', 'a\u0000b', '', 'x'.repeat(257)]) {
      const input = { organisation: kommun, identifier: `x.${kommun}`, name };
      await expect(administrator.putFunctionalAddress(input)).rejects.toMatchObject({ code: 'FED_INVALID' });
    }
    const input = {
      participant: kommun,
      organizationNumber: '0000000018',
      name: 'Östra Exempelkommunen',
      description: '<script>',
    };
    await expect(owner.putOrganisation(input)).rejects.toMatchObject({ code: 'FED_INVALID' });
  });

  it('an organisation’s administrator changes description and codes, not the formal name, and nobody else’s', async () => {
    const input = { participant: kommun, organizationNumber: '0000000018', name: 'Östra Exempelkommunen' };
    expect(
      await administrator.putOrganisation({
        ...input,
        description: 'Ny text',
        geographicCodes: ['Exempellän'],
      }),
    ).toBe('updated');
    await expect(administrator.putOrganisation({ ...input, name: 'Storstaden' })).rejects.toMatchObject({
      code: 'FED_DENIED',
    });
    const elsewhere = { organisation: other, identifier: `x.${other}`, name: 'X' };
    await expect(administrator.putFunctionalAddress(elsewhere)).rejects.toMatchObject({ code: 'FED_DENIED' });
    const stolen = { organisation: other, identifier: `funktion1.${kommun}`, name: 'X' };
    await expect(owner.putFunctionalAddress(stolen)).rejects.toMatchObject({ code: 'FED_EXISTS' });
  });

  it('only a registered participant can be listed', async () => {
    const input = { participant: '0203:okand.example', organizationNumber: '0000000034', name: 'Okänd' };
    await expect(owner.putOrganisation(input)).rejects.toMatchObject({ code: 'FED_NOT_FOUND' });
  });

  it('deregistration removes all address posts', async () => {
    await owner.removeParticipant(kommun);
    const { body } = await get('/organizations');
    expect(body.data).toMatchObject([{ attributes: { participantIdentifier: other, type: 'o' } }]);
    expect((await get('/addresses')).body.meta.total).toBe(0);
  });
});
