import type { AddressBookClient, FunctionalAddress } from '@budkavle/contracts';
import { MessageClientError } from '../errors.ts';
import type { AddressBookPage, Recipient } from '../web-api.ts';

const limit = 30;

/** Functional addresses that suit the words; the copy answers while the address book cannot. ADDRESS_BOOK_UNAVAILABLE: there is no copy yet. */
export async function searchRecipients(
  addressBook: AddressBookClient,
  words: string,
): Promise<AddressBookPage> {
  try {
    const { items, stale } = await addressBook.search(words.slice(0, 200), limit);
    return { items: items.map(recipientOf), stale };
  } catch (cause) {
    throw new MessageClientError('ADDRESS_BOOK_UNAVAILABLE', { cause });
  }
}

/** An entry of the address book as the web knows it. */
export function recipientOf(found: FunctionalAddress): Recipient {
  return {
    organisation: { participant: found.organisation.participant, name: found.organisation.name },
    address: {
      identifier: found.identifier,
      name: found.name,
      ...(found.description === undefined ? {} : { description: found.description }),
    },
  };
}
