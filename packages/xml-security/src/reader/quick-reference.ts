import { isXmlCodePoint } from './characters.ts';

const ascii = Array.from({ length: 128 }, (_, code) => Buffer.from([code]));
const named: readonly (readonly [body: Buffer, character: Buffer])[] = (
  [
    ['amp;', '&'],
    ['lt;', '<'],
    ['gt;', '>'],
    ['quot;', '"'],
    ['apos;', "'"],
  ] as const
).map(([body, character]) => [Buffer.from(body), Buffer.from(character)]);
const mostDigits = 8;

/**
 * Reads a reference that stands whole in a chunk. Whatever is unusual or wrong is left to the general way (-1), which
 * alone tells errors.
 */
export class QuickReference {
  /** Shared: not to be changed by whoever gets it. */
  character: Buffer = Buffer.alloc(0);

  /** `from`: after '&'. The place after ';', or -1. */
  read(chunk: Buffer, from: number): number {
    if (chunk[from] === 0x23) return this.#number(chunk, from + 1);
    for (const [body, character] of named)
      if (startsWith(chunk, from, body)) {
        this.character = character;
        return from + body.length;
      }
    return -1;
  }

  #number(chunk: Buffer, from: number): number {
    const hex = chunk[from] === 0x78;
    const begin = hex ? from + 1 : from;
    let code = 0;
    let at = begin;
    for (; at - begin < mostDigits; at++) {
      const digit = digitOf(chunk[at], hex);
      if (digit < 0) break;
      code = code * (hex ? 16 : 10) + digit;
    }
    if (at === begin || chunk[at] !== 0x3b || !isXmlCodePoint(code)) return -1;
    this.character = ascii[code] ?? Buffer.from(String.fromCodePoint(code));
    return at + 1;
  }
}

function startsWith(chunk: Buffer, from: number, body: Buffer): boolean {
  for (let i = 0; i < body.length; i++) if (chunk[from + i] !== body[i]) return false;
  return true;
}

function digitOf(byte: number | undefined, hex: boolean): number {
  if (byte === undefined) return -1;
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  if (!hex) return -1;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}
