import { ContractError } from '../errors.ts';
import { checked } from '../http/check.ts';
import { addressBookNames as names } from './names.ts';
import { AddressPage, type AddressResource, OrganizationPage, type OrganizationResource } from './types.ts';

/** How the client asks: the standard `fetch` will do. */
export type AddressBookFetch = (
  url: string,
  init: { headers: Record<string, string>; signal: AbortSignal; redirect: 'error' },
) => Promise<{ status: number; text(): Promise<string> }>;

/** More than this is no address book of a country with 21 regions and 290 municipalities, but a loop. */
const maxPages = 8000;
const pageTimeoutMs = 20_000;

/** Every organisation and address, page by page. Throws ContractError. */
export async function readWholeBook(
  baseUrl: string,
  fetch: AddressBookFetch,
): Promise<{ organizations: OrganizationResource[]; addresses: AddressResource[] }> {
  const base = baseUrl.replace(/\/+$/, '');
  const organizations = await readPages(
    base + names.paths.organizations,
    (page) => checked(OrganizationPage, page, 'A page of organisations'),
    fetch,
  );
  const addresses = await readPages(
    base + names.paths.addresses,
    (page) => checked(AddressPage, page, 'A page of addresses'),
    fetch,
  );
  return { organizations, addresses };
}

interface Page<R> {
  data: R[];
  links?: { next?: string | null };
}

async function readPages<R extends { id: string }>(
  collection: string,
  checkPage: (value: unknown) => Page<R>,
  fetch: AddressBookFetch,
): Promise<R[]> {
  const found = new Map<string, R>();
  for (let number = 1; number <= maxPages; number += 1) {
    const query = new URLSearchParams({
      [names.paging.number]: String(number),
      [names.paging.size]: String(names.paging.max),
    });
    const page: Page<R> = checkPage(await readPage(`${collection}?${query}`, fetch));
    const before = found.size;
    for (const resource of page.data) found.set(resource.id, resource);
    // A server that ignores paging sends the same page for ever: nothing new is the end too.
    const ended = page.links && 'next' in page.links ? !page.links.next : page.data.length < names.paging.max;
    if (ended || found.size === before) return [...found.values()];
  }
  throw new ContractError('CONTRACT_ANSWER', 'The address book does not end');
}

async function readPage(url: string, fetch: AddressBookFetch): Promise<unknown> {
  let status: number;
  let text: string;
  try {
    const response = await fetch(url, {
      headers: { accept: names.mediaType },
      signal: AbortSignal.timeout(pageTimeoutMs),
      redirect: 'error',
    });
    status = response.status;
    text = await response.text();
  } catch (cause) {
    throw new ContractError('CONTRACT_UNREACHABLE', 'The address book does not answer', { cause });
  }
  if (status !== 200) {
    const code = status >= 500 || status === 429 ? 'CONTRACT_UNAVAILABLE' : 'CONTRACT_ANSWER';
    throw new ContractError(code, `The address book answered ${status}`, { status });
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ContractError('CONTRACT_ANSWER', 'The address book did not answer with JSON', { cause });
  }
}
