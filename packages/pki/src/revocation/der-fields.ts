import { type DerElement, readChildren } from '../der.ts';
import { PkiError } from '../errors.ts';

const malformed = (): PkiError => new PkiError('PKI_PARSE', 'malformed field');

/** Dotted form of an OBJECT IDENTIFIER. @throws PkiError PKI_PARSE */
export function readOid(element: DerElement | undefined): string {
  if (element?.tag !== 0x06 || element.content.length === 0 || element.content.length > 64) throw malformed();
  const arcs: bigint[] = [];
  let value = 0n;
  for (const octet of element.content) {
    value = (value << 7n) | BigInt(octet & 0x7f);
    if ((octet & 0x80) !== 0) continue;
    arcs.push(value);
    value = 0n;
  }
  const first = arcs.shift();
  if (first === undefined || ((element.content.at(-1) ?? 0) & 0x80) !== 0) throw malformed();
  const root = first < 80n ? first / 40n : 2n;
  return [root, first - root * 40n, ...arcs].join('.');
}

/** UTCTime or GeneralizedTime in the only form that RFC 5280 4.1.2.5 permits. @throws PkiError PKI_PARSE */
export function readTime(element: DerElement): Date {
  const text = element.content.toString('latin1');
  const match = (element.tag === 0x17 ? /^(\d{2})(\d{10})Z$/ : /^(\d{4})(\d{10})Z$/).exec(text);
  if (match === null || (element.tag !== 0x17 && element.tag !== 0x18)) throw malformed();
  const [, year = '', rest = ''] = match;
  const century = element.tag === 0x18 ? '' : Number(year) < 50 ? '20' : '19';
  const [month, day, hour, minute, second] = rest.match(/\d{2}/g) ?? [];
  const date = new Date(`${century}${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  if (Number.isNaN(date.getTime())) throw malformed();
  return date;
}

/** SEQUENCE OF Extension; nothing for undefined. @throws PkiError PKI_PARSE, also for one that occurs twice */
export function readExtensions(
  sequence: DerElement | undefined,
): ReadonlyMap<string, { critical: boolean; value: Buffer }> {
  const found = new Map<string, { critical: boolean; value: Buffer }>();
  for (const extension of sequence === undefined ? [] : readChildren(sequence)) {
    const [id, ...rest] = readChildren(extension);
    const value = rest.pop();
    const name = readOid(id);
    if (value?.tag !== 0x04 || rest.length > 1 || found.has(name)) throw malformed();
    found.set(name, { critical: rest[0]?.tag === 0x01 && rest[0].content[0] !== 0, value: value.content });
  }
  return found;
}
