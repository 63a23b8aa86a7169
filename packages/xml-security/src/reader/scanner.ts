// biome-ignore-all lint/style/noNonNullAssertion: every index is bounded by the loop around it, and these loops see every byte
import { XmlSecurityError } from '../errors.ts';

/** What a piece of markup turned out to be. CDATA is complete after its opening: its content is streamed. */
export type MarkupKind = 'start' | 'end' | 'pi' | 'comment' | 'cdata' | 'reference';

type State = 'open' | 'bang' | 'start' | 'end' | 'pi' | 'comment' | 'reference';
const cdataOpening = Buffer.from('<![CDATA[');
const doctypeOpening = Buffer.from('<!DOCTYPE');

/** Finds the end of one piece of markup, byte by byte, however the input is split. */
export class MarkupScanner {
  kind: MarkupKind = 'start';
  #state: State = 'open';
  #quote = 0;
  #quoted = 0;
  #seen = 0;
  #dashes = 0;
  #previous = 0;
  readonly #maxLength: number;
  readonly #maxAttributeLength: number;
  readonly #maxReference: number;

  constructor(maxLength: number, maxAttributeLength: number, maxReference: number) {
    this.#maxLength = maxLength;
    this.#maxAttributeLength = maxAttributeLength;
    this.#maxReference = maxReference;
  }

  /** Begin after a first byte that is '<' or '&'. */
  begin(first: number): void {
    this.#state = first === 0x26 ? 'reference' : 'open';
    this.kind = first === 0x26 ? 'reference' : 'start';
    this.#seen = 1;
    this.#quote = 0;
    this.#quoted = 0;
    this.#dashes = 0;
    this.#previous = 0;
  }

  /** Scans buf from `from`; returns the index after the markup's last byte, or -1 when it goes on in the next chunk. */
  scan(buf: Uint8Array, from: number): number {
    for (let i = from; i < buf.length; i++) {
      const byte = buf[i]!;
      this.#seen++;
      if (this.#seen > this.#maxLength)
        throw new XmlSecurityError('XML_LIMIT_MARKUP', `Markup longer than ${this.#maxLength} bytes`);
      if (this.#ends(byte)) return i + 1;
      this.#previous = byte;
    }
    return -1;
  }

  #ends(byte: number): boolean {
    switch (this.#state) {
      case 'start':
        return this.#startTag(byte);
      case 'reference':
        if (byte === 0x3b) return true;
        if (this.#seen > this.#maxReference || byte <= 0x20 || byte === 0x3c || byte === 0x26)
          throw new XmlSecurityError('XML_ENTITY', 'An ampersand that begins no reference');
        return false;
      case 'end':
        if (byte === 0x3c) throw new XmlSecurityError('XML_MALFORMED', 'An end tag that is not closed');
        return byte === 0x3e;
      case 'pi':
        return byte === 0x3e && this.#previous === 0x3f && this.#seen > 3;
      case 'comment':
        return this.#comment(byte);
      case 'bang':
        return this.#bang(byte);
      case 'open':
        this.#open(byte);
        return false;
    }
  }

  #open(byte: number): void {
    if (byte === 0x21) this.#state = 'bang';
    else if (byte === 0x2f) this.#become('end');
    else if (byte === 0x3f) this.#become('pi');
    else if (byte === 0x3c || byte === 0x3e || byte <= 0x20)
      throw new XmlSecurityError('XML_MALFORMED', 'No name after <');
    else this.#state = 'start';
  }

  #become(kind: 'end' | 'pi' | 'comment'): void {
    this.kind = kind;
    this.#state = kind;
  }

  #startTag(byte: number): boolean {
    if (byte === 0x3c) throw new XmlSecurityError('XML_MALFORMED', 'A < inside a tag');
    if (this.#quote !== 0) {
      if (byte === this.#quote) this.#quote = 0;
      else if (++this.#quoted > this.#maxAttributeLength)
        throw new XmlSecurityError('XML_LIMIT_ATTRIBUTE_LENGTH', 'An attribute value is too long');
      return false;
    }
    if (byte === 0x22 || byte === 0x27) {
      this.#quote = byte;
      this.#quoted = 0;
    }
    return byte === 0x3e;
  }

  #comment(byte: number): boolean {
    if (this.#dashes >= 2) {
      if (byte === 0x3e) return true;
      throw new XmlSecurityError('XML_MALFORMED', 'Two hyphens inside a comment');
    }
    this.#dashes = byte === 0x2d ? this.#dashes + 1 : 0;
    return false;
  }

  #bang(byte: number): boolean {
    const at = this.#seen - 1;
    if (at === 2) {
      if (byte !== 0x2d && byte !== 0x5b && byte !== 0x44)
        throw new XmlSecurityError('XML_MALFORMED', 'Unknown markup after <!');
      return false;
    }
    const third = at === 3 ? this.#previous : this.#opening;
    if (at === 3) this.#opening = third;
    if (third === 0x2d) {
      if (byte !== 0x2d) throw new XmlSecurityError('XML_MALFORMED', 'Unknown markup after <!');
      this.#become('comment');
      return false;
    }
    const opening = third === 0x5b ? cdataOpening : doctypeOpening;
    if (byte !== opening[at]) throw new XmlSecurityError('XML_MALFORMED', 'Unknown markup after <!');
    if (at < opening.length - 1) return false;
    if (opening === doctypeOpening) throw new XmlSecurityError('XML_DOCTYPE', 'The document has a DOCTYPE');
    this.kind = 'cdata';
    return true;
  }

  #opening = 0;
}
