import { DiscoveryError } from '../errors.ts';

/** One NAPTR record as DNS gave it. */
export interface NaptrRecord {
  readonly order: number;
  readonly preference: number;
  readonly flags: string;
  readonly service: string;
  readonly regexp: string;
  readonly replacement: string;
}

/**
 * The SMP base URLs of the records, in the order to try them: lowest order exclusively, then by preference.
 * None usable is a wrong registration: DISC_REGISTRATION. Source: discovery.md 2.2.
 */
export function selectSmpUrls(records: readonly NaptrRecord[]): string[] {
  const usable = records.flatMap((record) => {
    const url = isSmpRecord(record) ? smpUrl(record.regexp) : undefined;
    return url === undefined ? [] : [{ ...record, url }];
  });
  const order = Math.min(...usable.map((record) => record.order));
  const chosen = usable
    .filter((record) => record.order === order)
    .sort((a, b) => a.preference - b.preference)
    .map((record) => record.url);
  if (chosen.length === 0) throw new DiscoveryError('DISC_REGISTRATION', undefined, { reason: 'NAPTR' });
  return [...new Set(chosen)];
}

function isSmpRecord(record: NaptrRecord): boolean {
  return (
    record.flags.toLowerCase() === 'u' &&
    record.service.toLowerCase() === 'meta:smp' &&
    (record.replacement === '' || record.replacement === '.')
  );
}

/**
 * The URL in a NAPTR regexp field, or undefined if the record is to be ignored.
 * Only the expressions that match everything are taken, so the record's expression is never run.
 */
export function smpUrl(regexp: string): string | undefined {
  const parts = splitField(regexp);
  if (parts === undefined) return undefined;
  const [expression, replacement, flags] = parts;
  if (expression !== '^.*$' && expression !== '.*') return undefined;
  if (flags !== '' && flags.toLowerCase() !== 'i') return undefined;
  return baseUrl(replacement);
}

/** `delim ERE delim replacement delim flags`; an escaped delimiter does not divide (RFC 3402 3.2). */
function splitField(field: string): [string, string, string] | undefined {
  const delimiter = field[0];
  if (delimiter === undefined || field.length > 255 || /[1-9i\\]/i.test(delimiter)) return undefined;
  const parts = [''];
  for (let at = 1; at < field.length; at++) {
    const character = field[at] as string;
    if (character === '\\' && field[at + 1] === delimiter) {
      parts[parts.length - 1] += delimiter;
      at++;
    } else if (character === delimiter) {
      parts.push('');
    } else {
      parts[parts.length - 1] += character;
    }
  }
  return parts.length === 3 ? (parts as [string, string, string]) : undefined;
}

/** Absolute https, no user-info, query, fragment, back-reference or dot segment; without one trailing slash. */
function baseUrl(text: string): string | undefined {
  if (!/^https:\/\/[^\s\\?#@\p{Cc}]+$/iu.test(text)) return undefined;
  if (/\/(\.|%2e){1,2}(\/|$)/i.test(text)) return undefined;
  const url = URL.parse(text);
  if (url === null || url.protocol !== 'https:' || url.hostname === '') return undefined;
  return url.href.replace(/\/$/, '');
}
