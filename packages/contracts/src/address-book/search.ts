import MiniSearch from 'minisearch';
import type { FunctionalAddress } from './types.ts';

/** Finds addresses by words of name, organisation, keywords or identifier; forgives case, accents and small misspellings. */
export interface AddressSearch {
  search(text: string, limit?: number): FunctionalAddress[];
}

const minSuffix = 4;

/** Lower case without accents: `Äldreomsorg` and `aldreomsorg` are one word. */
export function foldText(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase();
}

/** Swedish compounds hide the word one looks for at their end (`hemsjukvård`): every ending is a term too. */
function withEndings(term: string): string[] {
  const folded = foldText(term);
  const endings = [folded];
  for (let start = 1; folded.length - start >= minSuffix; start += 1) endings.push(folded.slice(start));
  return endings;
}

export function createAddressSearch(addresses: readonly FunctionalAddress[]): AddressSearch {
  const index = new MiniSearch<Record<string, unknown>>({
    fields: ['name', 'organisation', 'alternate', 'keywords', 'identifier', 'description'],
    idField: 'key',
    processTerm: withEndings,
    searchOptions: {
      processTerm: foldText,
      prefix: true,
      fuzzy: (term) => (term.length >= 8 ? 2 : term.length >= 4 ? 1 : false),
      combineWith: 'AND',
      boost: { name: 3, organisation: 2, alternate: 2 },
    },
  });
  index.addAll(
    addresses.map((a, key) => ({
      key,
      name: a.name,
      organisation: a.organisation.name,
      alternate: a.organisation.alternateName ?? '',
      keywords: [...a.keywords, ...a.categories].join(' '),
      identifier: a.identifier,
      description: a.description ?? '',
    })),
  );
  return {
    search(text, limit = 25) {
      if (!/[\p{L}\p{N}]/u.test(text)) return addresses.slice(0, limit);
      return index
        .search(text.slice(0, 200))
        .slice(0, limit)
        .map((hit) => addresses[hit.id as number] as FunctionalAddress);
    },
  };
}
