// biome-ignore-all lint/style/noNonNullAssertion: every index is bounded by the loop around it, and these loops see every byte
import { isUtf8 } from 'node:buffer';
import { requireXmlCharacters } from './characters.ts';
import { type QName, splitQName } from './names.ts';
import { normaliseAttribute } from './references.ts';
import { Repeated } from './repeated.ts';
import type { XmlLimits } from './types.ts';

const nameByte = 1;
const spaceByte = 2;
/** Kinds of ASCII bytes; anything beyond is left to the general way. */
const kinds = new Uint8Array(256);
for (const c of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.:')
  kinds[c.charCodeAt(0)] = nameByte;
for (const c of '\t\n\r ') kinds[c.charCodeAt(0)] = spaceByte;

/** Bytes that end a value or must be looked at: 1 when it then has to be decoded. */
const otherByte = 1;
const delimiter = 2;
const valueKinds = new Uint8Array(256).fill(otherByte, 0, 0x20).fill(otherByte, 0x80);
valueKinds[0x26] = otherByte;
for (const c of '"\'<') valueKinds[c.charCodeAt(0)] = delimiter;

const hashedBytes = 12;
const longestName = 64;
const longestRepeatedValue = 96;

interface KeptName {
  readonly text: string;
  readonly split: QName;
}
interface KeptValue {
  readonly text: string;
}
const names = new Repeated<KeptName>(1024);
const values = new Repeated<KeptValue>(1024);
const noName: QName = { name: '', prefix: '', localName: '' };

/**
 * Reads a start tag that stands whole in a chunk, straight from its bytes. Whatever is unusual or wrong it leaves to
 * the general way, which alone tells errors: the outcome is the same, only sooner.
 */
export class QuickTag {
  name: QName = noName;
  /** Used again for the next tag. */
  readonly attributeNames: QName[] = [];
  readonly attributeValues: string[] = [];
  empty = false;
  readonly #limits: XmlLimits;
  #nameRead: QName = noName;

  constructor(limits: XmlLimits) {
    this.#limits = limits;
  }

  /** `from`: after '<'. The place after '>', or -1 when the tag is for the general way. */
  read(chunk: Buffer, from: number): number {
    let at = this.#readName(chunk, from);
    if (at < 0) return -1;
    this.name = this.#nameRead;
    this.attributeNames.length = 0;
    this.attributeValues.length = 0;
    for (;;) {
      const before = at;
      while (kinds[chunk[at]!] === spaceByte) at++;
      const byte = chunk[at];
      if (byte === 0x3e || byte === 0x2f) {
        this.empty = byte === 0x2f;
        if (this.empty && chunk[++at] !== 0x3e) return -1;
        // '<' is counted too.
        return at + 2 - from > this.#limits.maxMarkupLength ? -1 : at + 1;
      }
      if (at === before) return -1;
      at = this.#readAttribute(chunk, at);
      if (at < 0) return -1;
    }
  }

  #readName(chunk: Buffer, from: number): number {
    let hash = 0;
    let at = from;
    for (let byte = chunk[at]!; kinds[byte] === nameByte; byte = chunk[++at]!) hash = (hash * 31 + byte) | 0;
    const length = at - from;
    if (length === 0 || length > longestName || length > this.#limits.maxNameLength) return -1;
    hash ^= hash >>> 15;
    let kept = names.get(chunk, from, at, hash);
    if (!kept) {
      try {
        const text = chunk.toString('latin1', from, at);
        kept = { text, split: splitQName(text) };
      } catch {
        return -1;
      }
      names.keep(hash, kept);
    }
    this.#nameRead = kept.split;
    return at;
  }

  #readAttribute(chunk: Buffer, from: number): number {
    if (this.attributeNames.length >= this.#limits.maxAttributes) return -1;
    let at = this.#readName(chunk, from);
    if (at < 0) return -1;
    const name = this.#nameRead;
    while (kinds[chunk[at]!] === spaceByte) at++;
    if (chunk[at++] !== 0x3d) return -1;
    while (kinds[chunk[at]!] === spaceByte) at++;
    const quote = chunk[at++];
    if (quote !== 0x22 && quote !== 0x27) return -1;
    const begin = at;
    let plain = true;
    for (; ; at++) {
      const byte = chunk[at];
      if (byte === undefined) return -1;
      const kind = valueKinds[byte];
      if (kind === 0) continue;
      if (byte === quote) break;
      if (byte === 0x3c) return -1;
      if (kind === otherByte) plain = false;
    }
    if (at - begin > this.#limits.maxAttributeLength) return -1;
    const value = plain ? plainValue(chunk, begin, at) : otherValue(chunk, begin, at);
    if (value === undefined) return -1;
    this.attributeNames.push(name);
    this.attributeValues.push(value);
    return at + 1;
  }
}

function plainValue(chunk: Buffer, from: number, to: number): string {
  if (to === from) return '';
  if (to - from > longestRepeatedValue) return chunk.toString('latin1', from, to);
  let hash = to - from;
  // Identifiers differ at their ends.
  for (let i = Math.max(from, to - hashedBytes); i < to; i++) hash = (hash * 31 + chunk[i]!) | 0;
  hash ^= hash >>> 15;
  const kept = values.get(chunk, from, to, hash);
  if (kept) return kept.text;
  const text = chunk.toString('latin1', from, to);
  values.keep(hash, { text });
  return text;
}

/** With references, line ends or characters beyond ASCII. */
function otherValue(chunk: Buffer, from: number, to: number): string | undefined {
  try {
    const octets = chunk.subarray(from, to);
    if (!isUtf8(octets)) return undefined;
    const raw = octets.toString('utf8');
    requireXmlCharacters(raw, 'markup');
    return normaliseAttribute(raw);
  } catch {
    return undefined;
  }
}
