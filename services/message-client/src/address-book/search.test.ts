import { createAddressBookClient } from '@budkavle/contracts';
import { describe, expect, it } from 'vitest';
import { startTestAddressBook } from '../testing/address-book.ts';
import { region, vardcentral } from '../testing/client.ts';
import { searchRecipients } from './recipients.ts';

describe('search for recipients', () => {
  const entry = { ...region, organisation: region.name, identifier: vardcentral, name: 'Vårdcentralen Eken' };

  it('forgives, and answers from its copy, saying so, while the address book is out of reach', async () => {
    const book = await startTestAddressBook([entry]);
    let at = Date.now();
    const client = createAddressBookClient({
      baseUrl: book.baseUrl,
      fetch,
      refreshSeconds: 60,
      now: () => new Date(at),
    });
    const expected = {
      organisation: { participant: region.participant, name: region.name },
      address: { identifier: vardcentral, name: 'Vårdcentralen Eken' },
    };
    expect(await searchRecipients(client, 'vardcentralen')).toEqual({ items: [expected], stale: false });
    await book.stop();
    at += 61_000;
    expect(await searchRecipients(client, 'eken')).toEqual({ items: [expected], stale: true });
  });

  it('says that there is no copy yet', async () => {
    const book = await startTestAddressBook([entry]);
    await book.stop();
    const client = createAddressBookClient({ baseUrl: book.baseUrl, fetch, refreshSeconds: 60 });
    await expect(searchRecipients(client, 'eken')).rejects.toMatchObject({
      code: 'ADDRESS_BOOK_UNAVAILABLE',
      status: 503,
    });
  });
});
