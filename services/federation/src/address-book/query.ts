import { addressBookNames } from '@budkavle/contracts';

/** What is wrong with a question, for JSON:API `errors[]`. */
export class QueryError extends Error {
  readonly parameter: string;

  constructor(parameter: string, message: string) {
    super(message);
    this.parameter = parameter;
  }
}

/** A question to a collection, checked. */
export interface CollectionQuery {
  /** By the filter's name without its brackets. */
  readonly filters: ReadonlyMap<string, string>;
  readonly page: number;
  readonly size: number;
  readonly sort: readonly { readonly field: string; readonly descending: boolean }[];
  readonly include: boolean;
}

const { paging, include, sort } = addressBookNames;
const longestValue = 256;
const lastPage = 1_000_000;

/**
 * Reads the query of a collection. Page size: 25 by default and at most; a larger one is ignored (addressbook.md 3.1).
 * Unknown parameters are refused, as JSON:API demands. Throws QueryError.
 */
export function readCollectionQuery(
  parameters: URLSearchParams,
  allowed: { filters: readonly string[]; sort: readonly string[]; include: readonly string[] },
): CollectionQuery {
  const filters = new Map<string, string>();
  for (const [name, value] of parameters) {
    if (parameters.getAll(name).length > 1) throw new QueryError(name, 'The parameter is there twice.');
    if (value.length > longestValue || /\p{Cc}/u.test(value)) {
      throw new QueryError(name, 'The value is too long or holds a control character.');
    }
    const filter = /^filter\[([A-Za-z]+)\]$/.exec(name)?.[1];
    if (filter !== undefined && allowed.filters.includes(filter)) filters.set(filter, value);
    else if (![paging.number, paging.size, sort, include].includes(name as never)) {
      throw new QueryError(name, 'The parameter is not known here.');
    }
  }
  return {
    filters,
    page: positive(parameters, paging.number, 1, lastPage),
    size: Math.min(positive(parameters, paging.size, paging.max, Number.MAX_SAFE_INTEGER), paging.max),
    sort: readSort(parameters.get(sort), allowed.sort),
    include: readInclude(parameters.get(include), allowed.include),
  };
}

function positive(parameters: URLSearchParams, name: string, fallback: number, most: number): number {
  const text = parameters.get(name);
  if (text === null) return fallback;
  const value = /^\d{1,15}$/.test(text) ? Number(text) : 0;
  if (value < 1 || value > most) throw new QueryError(name, 'The value must be a whole number from 1.');
  return value;
}

function readSort(text: string | null, allowed: readonly string[]): CollectionQuery['sort'] {
  if (text === null) return [];
  return text.split(',').map((part) => {
    const descending = part.startsWith('-');
    const field = descending ? part.slice(1) : part;
    if (!allowed.includes(field)) throw new QueryError(sort, 'Sorting by that field is not possible.');
    return { field, descending };
  });
}

function readInclude(text: string | null, allowed: readonly string[]): boolean {
  if (text === null || text === '') return false;
  if (text.split(',').some((part) => !allowed.includes(part))) {
    throw new QueryError(include, 'That relationship cannot be included.');
  }
  return true;
}
