import { ContractError } from '../errors.ts';
import { type AddressBookCopy, buildCopy, identifierKey } from './copy.ts';
import { type AddressBookFetch, readWholeBook } from './read-all.ts';
import { type AddressSearch, createAddressSearch } from './search.ts';
import type { FunctionalAddress, Organisation } from './types.ts';

export interface AddressBookClientOptions {
  /** `https://…/addressbook/api` */
  baseUrl: string;
  fetch: AddressBookFetch;
  /** How old the copy may get before it is read again. */
  refreshSeconds: number;
  /** Told when a refresh failed (the copy is used on). */
  onStale?(error: ContractError): void;
  now?: () => Date;
}

/** Contract B. Reads the whole book and answers from the copy; an outage of the book only makes the copy stale. */
export interface AddressBookClient {
  organisations(): Promise<readonly Organisation[]>;
  addresses(): Promise<readonly FunctionalAddress[]>;
  /** undefined: not in the book (which is read afresh once before that is said). */
  findAddress(identifier: string): Promise<FunctionalAddress | undefined>;
  organisationOf(participant: string): Promise<Organisation | undefined>;
  search(text: string, limit?: number): Promise<{ items: FunctionalAddress[]; stale: boolean }>;
  /** Reads the book now. Throws ContractError; the old copy stays. */
  refresh(): Promise<void>;
  /** true: the last refresh failed and what is answered may be old. */
  readonly stale: boolean;
  readonly readAt: Date | undefined;
}

/** A miss makes the client look again, but not more often than this. */
const missRefreshMs = 10_000;

export function createAddressBookClient(options: AddressBookClientOptions): AddressBookClient {
  const now = options.now ?? (() => new Date());
  let copy: AddressBookCopy | undefined;
  let index: AddressSearch | undefined;
  let stale = false;
  let triedAt = Number.NEGATIVE_INFINITY;
  let underWay: Promise<void> | undefined;

  async function read(): Promise<void> {
    triedAt = now().getTime();
    try {
      copy = buildCopy(await readWholeBook(options.baseUrl, options.fetch), now());
      index = undefined;
      stale = false;
    } catch (error) {
      stale = copy !== undefined;
      if (stale && error instanceof ContractError) options.onStale?.(error);
      throw error;
    }
  }
  const refresh = (): Promise<void> => {
    underWay ??= read().finally(() => {
      underWay = undefined;
    });
    return underWay;
  };
  async function current(): Promise<AddressBookCopy> {
    const time = now().getTime();
    if (copy && time - copy.readAt.getTime() < options.refreshSeconds * 1000) return copy;
    if (!copy) await refresh();
    // An old copy is used at once while the new one is read, and again after a failed try.
    else if (time - triedAt >= Math.min(options.refreshSeconds * 1000, missRefreshMs))
      await refresh().catch(() => {});
    return copy as unknown as AddressBookCopy;
  }
  async function lookUp<T>(find: (copy: AddressBookCopy) => T | undefined): Promise<T | undefined> {
    const found = find(await current());
    if (found !== undefined || now().getTime() - triedAt < missRefreshMs) return found;
    await refresh().catch(() => {});
    return find(await current());
  }

  return {
    organisations: async () => (await current()).organisations,
    addresses: async () => (await current()).addresses,
    findAddress: (identifier) => lookUp((c) => c.byIdentifier.get(identifierKey(identifier))),
    organisationOf: (participant) => lookUp((c) => c.byParticipant.get(identifierKey(participant))),
    async search(text, limit) {
      const { addresses } = await current();
      index ??= createAddressSearch(addresses);
      return { items: index.search(text, limit), stale };
    },
    refresh,
    get stale() {
      return stale;
    },
    get readAt() {
      return copy?.readAt;
    },
  };
}
