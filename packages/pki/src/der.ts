import { PkiError } from './errors.ts';

/** One DER element. `raw` is header and content, `content` the content alone (no copies). */
export interface DerElement {
  readonly tag: number;
  readonly raw: Buffer;
  readonly content: Buffer;
}

const malformed = (): PkiError => new PkiError('PKI_PARSE', 'not well-formed DER');

/** Reads one element at the start of `octets`; definite minimal lengths and single-octet tags only. */
export function readElement(octets: Buffer): DerElement {
  const tag = octets[0];
  const first = octets[1];
  if (tag === undefined || first === undefined || (tag & 0x1f) === 0x1f) throw malformed();
  let length = first;
  let header = 2;
  if (first >= 0x80) {
    const count = first & 0x7f;
    if (count === 0 || count > 4 || octets.length < 2 + count) throw malformed();
    length = octets.readUIntBE(2, count);
    header += count;
    if (length < 0x80 || octets[2] === 0) throw malformed();
  }
  if (octets.length < header + length) throw malformed();
  return { tag, raw: octets.subarray(0, header + length), content: octets.subarray(header, header + length) };
}

/** Reads exactly one element: octets after it are an error. */
export function readWhole(octets: Buffer): DerElement {
  const element = readElement(octets);
  if (element.raw.length !== octets.length)
    throw new PkiError('PKI_PARSE', 'octets after the end of the structure');
  return element;
}

/** The elements inside a constructed element. */
export function readChildren(element: DerElement): DerElement[] {
  if ((element.tag & 0x20) === 0) throw malformed();
  const children: DerElement[] = [];
  let rest = element.content;
  while (rest.length > 0) {
    const child = readElement(rest);
    children.push(child);
    rest = rest.subarray(child.raw.length);
  }
  return children;
}

/** A DER INTEGER's value. */
export function readInteger(element: DerElement): bigint {
  if (element.tag !== 0x02 || element.content.length === 0) throw malformed();
  return BigInt.asIntN(element.content.length * 8, BigInt(`0x${element.content.toString('hex')}`));
}
