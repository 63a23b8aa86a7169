import { describe, expect, it } from 'vitest';
import { createAddressBookClient } from './client.ts';
import type { AddressBookFetch } from './read-all.ts';

const kommun = {
  type: 'organizations',
  id: 'o1',
  attributes: { participantIdentifier: '0203:exempelkommunen.example', name: 'Exempelkommunen' },
};
const region = {
  type: 'organizations',
  id: 'o2',
  attributes: {
    participantIdentifier: '0203:exempelregionen.example',
    name: 'Exempelregionen',
    alternateName: 'Vårdregionen',
  },
};
const address = (
  n: number,
  name: string,
  organisation: string,
  identifier = `funktion${n}.0203:exempelkommunen.example`,
) => ({
  type: 'addresses',
  id: `a${n}`,
  attributes: { identifier, name, keywords: n === 1 ? ['orosanmälan'] : [] },
  relationships: { parent: { data: { type: 'organizations', id: organisation } } },
});
const many = Array.from({ length: 60 }, (_, n) => address(n + 10, `Enhet ${n}`, 'o1'));
const addresses = [
  address(1, 'Barn- och ungdomsmottagningen', 'o1'),
  address(2, 'Äldreomsorg', 'o2', 'SE1234567890:1001'),
  ...many,
];

function book(content: { organizations: object[]; addresses: object[] }) {
  let down = false;
  let asked = 0;
  const fetch: AddressBookFetch = async (url) => {
    asked += 1;
    if (down) throw new Error('connection refused');
    const { pathname, searchParams } = new URL(url);
    const all = pathname.endsWith('/organizations') ? content.organizations : content.addresses;
    const [number, size] = [Number(searchParams.get('page[number]')), Number(searchParams.get('page[size]'))];
    expect(size).toBe(25);
    const data = all.slice((number - 1) * size, number * size);
    return { status: 200, text: async () => JSON.stringify({ data }) };
  };
  return { fetch, down: (yes: boolean) => (down = yes), asked: () => asked };
}
const clientOf = (fetch: AddressBookFetch, now = () => new Date()) =>
  createAddressBookClient({
    baseUrl: 'https://book.example/addressbook/api/',
    fetch,
    refreshSeconds: 60,
    now,
  });

describe('address book client', () => {
  it('follows paging through the whole book', async () => {
    const client = clientOf(book({ organizations: [kommun, region], addresses }).fetch);
    expect(await client.addresses()).toHaveLength(62);
    expect((await client.findAddress('se1234567890:1001'))?.organisation.participant).toBe(
      '0203:exempelregionen.example',
    );
    expect((await client.organisationOf('0203:EXEMPELKOMMUNEN.example'))?.name).toBe('Exempelkommunen');
    expect(await client.findAddress('saknas.0203:exempelkommunen.example')).toBeUndefined();
  });

  it.each([
    ['äldre', 'Äldreomsorg'],
    ['ALDREOMSORG', 'Äldreomsorg'],
    ['äldreomsrog', 'Äldreomsorg'],
    ['omsorg', 'Äldreomsorg'],
    ['ungdomsmottagning exempelkommunen', 'Barn- och ungdomsmottagningen'],
    ['orosanmalan', 'Barn- och ungdomsmottagningen'],
    ['vårdregion', 'Äldreomsorg'],
    ['1001', 'Äldreomsorg'],
  ])('search forgives: %s', async (text, name) => {
    const client = clientOf(book({ organizations: [kommun, region], addresses }).fetch);
    const { items, stale } = await client.search(text);
    expect(items[0]?.name).toBe(name);
    expect(stale).toBe(false);
  });

  it('finds nothing for words that are not there', async () => {
    const client = clientOf(book({ organizations: [kommun, region], addresses }).fetch);
    expect((await client.search('fiskodling')).items).toEqual([]);
  });

  it('answers from the copy during an outage and says that it is stale', async () => {
    let time = Date.now();
    const { fetch, down } = book({ organizations: [kommun, region], addresses });
    const client = clientOf(fetch, () => new Date(time));
    await client.addresses();
    down(true);
    time += 120_000;
    expect((await client.search('äldreomsorg')).stale).toBe(true);
    expect((await client.findAddress('SE1234567890:1001'))?.name).toBe('Äldreomsorg');
    down(false);
    time += 120_000;
    expect((await client.search('äldreomsorg')).stale).toBe(false);
  });

  it('reads afresh before it says that an address does not exist, but not for every miss', async () => {
    let time = Date.now();
    const content = { organizations: [kommun], addresses: [] as object[] };
    const { fetch, asked } = book(content);
    const client = clientOf(fetch, () => new Date(time));
    await client.addresses();
    content.addresses.push(address(1, 'Ny', 'o1'));
    time += 15_000;
    expect((await client.findAddress('funktion1.0203:exempelkommunen.example'))?.name).toBe('Ny');
    const before = asked();
    for (let i = 0; i < 10; i += 1) await client.findAddress('saknas');
    expect(asked()).toBe(before);
  });

  it.each([
    [
      'no answer',
      async () => {
        throw new Error('refused');
      },
      'CONTRACT_UNREACHABLE',
    ],
    ['an error page', async () => ({ status: 503, text: async () => '<html>' }), 'CONTRACT_UNAVAILABLE'],
    ['not JSON', async () => ({ status: 200, text: async () => '<html>' }), 'CONTRACT_ANSWER'],
    [
      'another shape',
      async () => ({ status: 200, text: async () => '{"data":[{"id":1}]}' }),
      'CONTRACT_ANSWER',
    ],
  ])('refuses %s', async (_name, fetch, code) => {
    await expect(clientOf(fetch as AddressBookFetch).addresses()).rejects.toMatchObject({ code });
  });

  it('ends with a server that ignores paging', async () => {
    const all = Array.from({ length: 25 }, (_, n) => address(n, `E${n}`, 'o1'));
    const fetch: AddressBookFetch = async (url) => ({
      status: 200,
      text: async () => JSON.stringify({ data: url.includes('organizations') ? [kommun] : all }),
    });
    expect(await clientOf(fetch).addresses()).toHaveLength(25);
  });
});
