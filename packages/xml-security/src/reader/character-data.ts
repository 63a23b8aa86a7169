// biome-ignore-all lint/style/noNonNullAssertion: every index is bounded by the loop around it, and these loops see every byte
import { XmlSecurityError } from '../errors.ts';
import { incompleteTail, requireXmlUtf8, sequenceLength } from './characters.ts';
import { NextByte } from './text-run.ts';

const newline = Buffer.from('\n');
const bracket = Buffer.from(']');
const CDATA_END = ']]>';
const shortText = 128;

/** ASCII that means nothing in text: all but controls, '&', '<' and ']'. */
const plain = new Uint8Array(256).fill(1, 0x20, 0x80);
for (const byte of [0x09, 0x0a]) plain[byte] = 1;
for (const byte of [0x26, 0x3c, 0x5d]) plain[byte] = 0;

/** Character data between markup: checks it, normalises line ends, passes on what it can without a copy. */
export class CharacterData {
  readonly #emit: (chunk: Buffer) => void;
  readonly #lt = new NextByte(0x3c);
  readonly #amp = new NextByte(0x26);
  readonly #cr = new NextByte(0x0d);
  readonly #bracket = new NextByte(0x5d);
  #chunk: Buffer = Buffer.alloc(0);
  #base = 0;
  /** First bytes of a character that a chunk border cut. */
  #cut: Buffer = Buffer.alloc(0);
  #afterCr = false;
  /** Brackets just before the place in hand: looking for ]]>. */
  #brackets = 0;
  cdataEnded = false;

  constructor(emit: (chunk: Buffer) => void) {
    this.#emit = emit;
  }

  begin(chunk: Buffer, base: number): void {
    this.#chunk = chunk;
    this.#base = base;
    for (const next of [this.#lt, this.#amp, this.#cr, this.#bracket]) next.reset();
  }

  beginCdata(): void {
    this.#brackets = 0;
    this.#afterCr = false;
    this.cdataEnded = false;
  }

  /** The input ends: a character cut in two can no longer be completed. */
  end(): void {
    if (this.#cut.length > 0) throw new XmlSecurityError('XML_ENCODING', 'The input ends inside a character');
  }

  /** White space outside the root; stops at '<'. */
  space(from: number): number {
    for (let at = from; at < this.#chunk.length; at++) {
      const byte = this.#chunk[at]!;
      if (byte === 0x3c) return at;
      if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09)
        throw new XmlSecurityError(
          'XML_MALFORMED',
          `Text outside the root element at byte ${this.#base + at}`,
        );
    }
    return this.#chunk.length;
  }

  /** Text; returns where '<' or '&' stands, or the chunk's length. */
  text(from: number): number {
    const chunk = this.#chunk;
    const quick = this.#shortText(from);
    if (quick >= 0) return quick;
    let at = this.#joinCut(from);
    while (at < chunk.length) {
      at = this.#skipLineFeed(at);
      const stop = Math.min(this.#lt.from(chunk, at), this.#amp.from(chunk, at));
      const end = Math.min(stop, this.#cr.from(chunk, at));
      if (end > at) {
        this.#refuseCdataEnd(at, end);
        this.#pass(at, end);
        this.#afterCr = false;
      }
      at = end;
      if (at === stop) {
        if (at < chunk.length) {
          this.#brackets = 0;
          this.#afterCr = false;
        }
        return at;
      }
      at = this.#carriageReturn(at);
    }
    return at;
  }

  /** A short text of plain ASCII up to its '<' or '&', in one look; -1 for the general way. */
  #shortText(from: number): number {
    if (this.#cut.length > 0 || this.#afterCr || this.#brackets > 0) return -1;
    const chunk = this.#chunk;
    const last = Math.min(chunk.length, from + shortText);
    for (let at = from; at < last; at++) {
      const byte = chunk[at]!;
      if (plain[byte] === 1) continue;
      if (byte !== 0x3c && byte !== 0x26) return -1;
      if (at > from) this.#emit(chunk.subarray(from, at));
      return at;
    }
    return -1;
  }

  /** CDATA content; `cdataEnded` tells whether its end was found, then the place after it is returned. */
  cdata(from: number): number {
    const chunk = this.#chunk;
    let at = this.#joinCut(from);
    while (at < chunk.length) {
      at = this.#skipLineFeed(at);
      if (at >= chunk.length) break;
      const byte = chunk[at]!;
      if (byte === 0x5d) {
        if (this.#brackets === 2) this.#emit(bracket);
        else this.#brackets++;
        this.#afterCr = false;
        at++;
      } else if (byte === 0x3e && this.#brackets === 2) {
        this.#brackets = 0;
        this.#afterCr = false;
        this.cdataEnded = true;
        return at + 1;
      } else {
        for (; this.#brackets > 0; this.#brackets--) this.#emit(bracket);
        const end = Math.min(this.#bracket.from(chunk, at), this.#cr.from(chunk, at));
        if (end > at) {
          this.#pass(at, end);
          this.#afterCr = false;
        }
        at = end < chunk.length && chunk[end] === 0x0d ? this.#carriageReturn(end) : end;
      }
    }
    return at;
  }

  #carriageReturn(at: number): number {
    this.#emit(newline);
    this.#afterCr = true;
    this.#brackets = 0;
    return at + 1;
  }

  #skipLineFeed(at: number): number {
    if (!this.#afterCr || this.#chunk[at] !== 0x0a) return at;
    this.#afterCr = false;
    return at + 1;
  }

  #refuseCdataEnd(from: number, end: number): void {
    const chunk = this.#chunk;
    if (this.#brackets === 0 && this.#bracket.from(chunk, from) >= end) return;
    const border = `${']'.repeat(Math.min(2, this.#brackets))}${chunk.toString('latin1', from, Math.min(end, from + 2))}`;
    // Only this run: looking further each time would cost the square of the chunk.
    const found = chunk.subarray(from, end).indexOf(CDATA_END, 0, 'latin1');
    const inside = from + found;
    if (border.includes(CDATA_END) || found >= 0) {
      // What stands before the offence may hold an earlier one, with a code of its own.
      const at = border.includes(CDATA_END) ? from : inside;
      requireXmlUtf8(chunk.subarray(from, at), this.#base + from);
      throw new XmlSecurityError('XML_MALFORMED', `]]> in text near byte ${this.#base + at}`);
    }
    let trailing = end;
    while (trailing > from && end - trailing < 2 && chunk[trailing - 1] === 0x5d) trailing--;
    this.#brackets = trailing === from ? this.#brackets + (end - from) : end - trailing;
  }

  #pass(from: number, end: number): void {
    const held = end === this.#chunk.length ? incompleteTail(this.#chunk, from, end) : 0;
    if (end - held > from) {
      const run = this.#chunk.subarray(from, end - held);
      requireXmlUtf8(run, this.#base + from);
      this.#emit(run);
    }
    if (held > 0) this.#cut = Buffer.from(this.#chunk.subarray(end - held, end));
  }

  #joinCut(from: number): number {
    if (this.#cut.length === 0) return from;
    const need = sequenceLength(this.#cut[0]!) - this.#cut.length;
    const to = Math.min(this.#chunk.length, from + need);
    const offset = this.#base + from - this.#cut.length;
    this.#cut = Buffer.concat([this.#cut, this.#chunk.subarray(from, to)]);
    if (to - from < need) return to;
    const whole = this.#cut;
    this.#cut = Buffer.alloc(0);
    requireXmlUtf8(whole, offset);
    this.#emit(whole);
    return to;
  }
}
