import { filterNames, type MessageFilter, type MessageStatus, messageStatuses } from '@budkavle/contracts';
import { ApiRefusal, issue } from './refusal.ts';

/** Names in lower case -> what they mean. `messagestatus` is spelt both ways in B1.4.2. */
const known = new Map<string, keyof MessageFilter>(
  Object.entries(filterNames).map(([key, name]) => [name.toLowerCase(), key as keyof MessageFilter]),
);

const maxPageSize = 500;
export const defaultPageSize = 100;
const maxWaitSeconds = 30;
/** Any moment in UTC: date alone, or date and time with Z. */
const moment = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?Z)?$/;

/** Reads the query of the list. 400 for what is not understood: a filter that is passed over would show too much. */
export function readFilter(query: Readonly<Record<string, unknown>>): MessageFilter {
  const filter: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(query)) {
    const key = known.get(name.toLowerCase());
    if (key === undefined) throw refuse(name, 'Unknown filter');
    if (typeof value !== 'string' || value === '') throw refuse(name, 'Exactly one value is needed');
    filter[key] = parsed(key, value, name);
  }
  return filter as MessageFilter;
}

function parsed(key: keyof MessageFilter, value: string, name: string): string | number {
  switch (key) {
    case 'messageStatus':
      if (!messageStatuses.includes(value as MessageStatus)) throw refuse(name, 'No such status');
      return value;
    case 'creationDateTimeStart':
    case 'creationDateTimeStop':
      if (!moment.test(value) || Number.isNaN(Date.parse(value))) {
        throw refuse(name, 'Should match YYYY-MM-DDThh:mm:ss.sZ');
      }
      // A day as end means the whole day.
      return new Date(
        value.length === 10 && key === 'creationDateTimeStop' ? `${value}T23:59:59.999Z` : value,
      ).toISOString();
    case 'updatedAfter':
      return String(integer(value, 0, Number.MAX_SAFE_INTEGER, name));
    case 'pageSize':
      return Math.min(integer(value, 1, Number.MAX_SAFE_INTEGER, name), maxPageSize);
    case 'wait':
      return Math.min(integer(value, 0, Number.MAX_SAFE_INTEGER, name), maxWaitSeconds);
    default:
      return value;
  }
}

function integer(value: string, min: number, max: number, name: string): number {
  const number = /^\d{1,16}$/.test(value) ? Number(value) : Number.NaN;
  if (!(number >= min && number <= max)) throw refuse(name, 'Should be a whole number');
  return number;
}

function refuse(name: string, detail: string): ApiRefusal {
  return new ApiRefusal('MT_FILTER', { issues: [issue('MT_FILTER', detail, name.slice(0, 100))] });
}
