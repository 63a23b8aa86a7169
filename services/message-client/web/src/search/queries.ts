import type { SearchPage, SearchQuery } from '../../../src/search/web-api.ts';
import { api } from '../api/client.ts';

/** What a person searches for; empty fields are left out. The address of the page holds it, so that it can be kept. */
export type Wanted = Partial<
  Record<
    'q' | 'party' | 'reference' | 'mailbox' | 'direction' | 'state' | 'failed' | 'files' | 'from' | 'to',
    string
  >
>;

export const fields = [
  'q',
  'party',
  'reference',
  'mailbox',
  'direction',
  'state',
  'failed',
  'files',
  'from',
  'to',
] as const;

/** What of the page's address belongs to the search. */
export function wantedOf(search: Record<string, unknown>): Wanted {
  return Object.fromEntries(
    fields.flatMap((field) => {
      const value = search[field];
      const text = typeof value === 'string' || typeof value === 'number' ? String(value).trim() : '';
      return text === '' ? [] : [[field, text.slice(0, 200)]];
    }),
  );
}

export function searchPage(wanted: Wanted, cursor: string | undefined): Promise<SearchPage> {
  const query: SearchQuery & Record<string, string | undefined> = {
    ...(wanted as SearchQuery),
    zone: String(new Date().getTimezoneOffset()),
    ...(cursor === undefined ? {} : { cursor }),
  };
  return api<SearchPage>('GET', `/api/search?${new URLSearchParams(query as Record<string, string>)}`);
}
