import { rootCertificates } from 'node:tls';
import { ContractError, createAddressBookClient, identifierKey } from '@budkavle/contracts';
import { createHttpClient, readBody } from '@budkavle/platform';
import { request } from 'undici';
import { codeOf, defineCheck, type Found } from '../check.ts';
import { ownParticipants } from '../own-participants.ts';

type Code =
  | 'ADDRESS_BOOK_UNREACHABLE'
  | 'ADDRESS_BOOK_NO_ORGANISATION'
  | 'MAILBOX_NOT_PUBLISHED'
  | 'MAILBOX_OF_ANOTHER'
  | 'ADDRESS_WITHOUT_MAILBOX';

const maxBytes = 8 * 1024 * 1024;

export const addressBook = defineCheck<Code>({
  name: 'address-book',
  title: 'The address book answers, and our organisations and function mailboxes stand in it',
  network: true,
  seconds: 60,
  kinds: {
    ADDRESS_BOOK_UNREACHABLE: {
      severity: 'fault',
      what: 'The address book does not answer: recipients cannot be searched, what is known of them grows old.',
      whose: 'federation',
      action: "See the federation's operations page; is HTTPS to the address book open in the firewall?",
    },
    ADDRESS_BOOK_NO_ORGANISATION: {
      severity: 'fault',
      what: 'An organisation of ours is missing in the address book: others refuse what it sends.',
      whose: 'federation',
      action:
        'Have the organisation entered with its participant identifier by whoever administers it in the address book.',
    },
    MAILBOX_NOT_PUBLISHED: {
      severity: 'fault',
      what: 'A function mailbox of ours is missing in the address book: nobody can write to it, and what it sends is refused.',
      whose: 'you',
      action: 'Enter the functional address in the address book, or correct the spelling of the mailbox.',
    },
    MAILBOX_OF_ANOTHER: {
      severity: 'fault',
      what: 'A function mailbox of ours belongs to another organisation in the address book.',
      whose: 'you',
      action: 'Correct the address of the mailbox.',
    },
    ADDRESS_WITHOUT_MAILBOX: {
      severity: 'warning',
      what: 'Others can write to an address of ours that has no function mailbox here: nobody would read it.',
      whose: 'you',
      action:
        'Make the mailbox, unless another system reads it; or take the address out of the address book.',
    },
  },
  async run(setting, signal) {
    const { environment, messageClient } = setting;
    if (!environment) return undefined;
    const dispatcher = createHttpClient({
      tls: { ca: [...environment.trust.tls.anchors, ...rootCertificates] },
      timeoutMs: 15_000,
    });
    const client = createAddressBookClient({
      baseUrl: environment.addressBookUrl,
      refreshSeconds: 3600,
      async fetch(url, { headers }) {
        const response = await request(url, { dispatcher, headers, signal });
        const body = await readBody(response, maxBytes);
        return { status: response.statusCode, text: async () => body.toString('utf8') };
      },
    });
    try {
      const published = await client.organisations();
      const addresses = await client.addresses();
      const missing = ownParticipants(setting).filter(
        (own) => !published.some(({ participant }) => identifierKey(participant) === identifierKey(own)),
      );
      const found: Found<Code>[] = missing.map((about) => ({ code: 'ADDRESS_BOOK_NO_ORGANISATION', about }));
      if (!messageClient) return found;
      const { mailboxes, organisation } = messageClient;
      const ofOurs = (address: (typeof addresses)[number]) =>
        identifierKey(address.organisation.participant) === identifierKey(organisation.participant);
      for (const { address } of mailboxes) {
        const entry = addresses.find(
          ({ identifier }) => identifierKey(identifier) === identifierKey(address),
        );
        if (!entry) found.push({ code: 'MAILBOX_NOT_PUBLISHED', about: address });
        else if (!ofOurs(entry)) found.push({ code: 'MAILBOX_OF_ANOTHER', about: address });
      }
      const known = new Set(mailboxes.map(({ address }) => identifierKey(address)));
      for (const entry of addresses.filter(ofOurs))
        if (!known.has(identifierKey(entry.identifier)))
          found.push({ code: 'ADDRESS_WITHOUT_MAILBOX', about: entry.identifier });
      return found;
    } catch (error) {
      if (!(error instanceof ContractError)) throw error;
      const detail = error.cause === undefined ? error.code : codeOf(error.cause);
      return [{ code: 'ADDRESS_BOOK_UNREACHABLE', about: new URL(environment.addressBookUrl).host, detail }];
    } finally {
      await dispatcher.destroy();
    }
  },
});
