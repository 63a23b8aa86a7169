import { isAscii, isUtf8 } from 'node:buffer';
import { XmlSecurityError } from '../errors.ts';
import { CharacterData } from './character-data.ts';
import { requireXmlCharacters } from './characters.ts';
import { checkXmlDeclaration } from './declaration.ts';
import { isNcName, type QName } from './names.ts';
import { NamespaceScope } from './namespaces.ts';
import { QuickReference } from './quick-reference.ts';
import { QuickTag } from './quick-tag.ts';
import { maxReferenceLength, resolveReference } from './references.ts';
import { MarkupScanner } from './scanner.ts';
import { type BoundTag, bindTag, parseEndTag, parseStartTag } from './tag.ts';
import { defaultLimits, type XmlHandler, type XmlLimits } from './types.ts';

interface OpenElement {
  readonly name: QName;
  readonly namespaceURI: string;
  readonly mark: number;
}

const bom = [0xef, 0xbb, 0xbf];

/**
 * Reads XML 1.0 with namespaces from chunks of UTF-8 and calls `handler`. Checks well-formedness completely; refuses
 * DOCTYPE (XML_DOCTYPE), entities beyond the five (XML_ENTITY), other encodings (XML_ENCODING). The events, the
 * offsets and the error code are the same however the input is split. After an error the reader must not be used.
 */
export class XmlReader {
  readonly #handler: XmlHandler;
  readonly #limits: XmlLimits;
  readonly #scope = new NamespaceScope();
  readonly #open: OpenElement[] = [];
  readonly #scanner: MarkupScanner;
  readonly #data: CharacterData;
  readonly #quickTag: QuickTag;
  readonly #quickReference = new QuickReference();
  #rootSeen = false;
  /** Absolute offset of the chunk in hand. */
  #base = 0;
  #bomSeen = 0;
  #started = false;
  /** Absolute offset of the markup being gathered, and its bytes from earlier chunks. */
  #markupAt = -1;
  #pending: Buffer[] = [];
  #documentStart = 0;
  #inCdata = false;
  #dead = false;

  constructor(handler: XmlHandler, limits?: Partial<XmlLimits>) {
    this.#handler = handler;
    this.#limits = { ...defaultLimits, ...limits };
    this.#scanner = new MarkupScanner(
      this.#limits.maxMarkupLength,
      this.#limits.maxAttributeLength,
      maxReferenceLength,
    );
    this.#quickTag = new QuickTag(this.#limits);
    this.#data = new CharacterData((chunk) => this.#handler.text?.(chunk));
  }

  /** Reads the next bytes. They may be reused by the caller after the call. */
  write(chunk: Uint8Array): void {
    this.#guarded(() => {
      if (this.#base + chunk.length > this.#limits.maxBytes)
        throw new XmlSecurityError('XML_LIMIT_BYTES', `More than ${this.#limits.maxBytes} bytes`);
      this.#read(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
      this.#base += chunk.length;
    });
  }

  /** Must be called after the last byte: XML_TRUNCATED when the document is not complete. */
  end(): void {
    this.#guarded(() => {
      this.#data.end();
      if (this.#markupAt >= 0 || this.#inCdata || this.#open.length > 0 || !this.#rootSeen)
        throw new XmlSecurityError('XML_TRUNCATED', 'The document is not complete');
    });
    this.#dead = true;
  }

  #guarded(work: () => void): void {
    if (this.#dead) throw new XmlSecurityError('XML_MALFORMED', 'The reader has ended');
    this.#dead = true;
    work();
    this.#dead = false;
  }

  #read(chunk: Buffer): void {
    let at = this.#started ? 0 : this.#skipBom(chunk);
    this.#data.begin(chunk, this.#base);
    while (at < chunk.length) {
      if (this.#markupAt >= 0) at = this.#gather(chunk, at);
      else if (this.#inCdata) {
        at = this.#data.cdata(at);
        this.#inCdata = !this.#data.cdataEnded;
      } else {
        at = this.#open.length > 0 ? this.#data.text(at) : this.#data.space(at);
        if (at < chunk.length) {
          const after = this.#open.length > 0 ? this.#quick(chunk, at) : -1;
          if (after >= 0) {
            at = after;
            continue;
          }
          this.#beginMarkup(chunk[at] ?? 0, at++);
        }
        // A chunk that ends right after '<' or '&' has nothing to gather yet, but that byte must not be lost.
        if (at === chunk.length && this.#markupAt >= 0) this.#keep(chunk.subarray(at - 1));
      }
    }
  }

  /** What is usual and whole in the chunk, without the general way; -1 for everything else, errors included. */
  #quick(chunk: Buffer, at: number): number {
    if (chunk[at] === 0x26) {
      const after = this.#quickReference.read(chunk, at + 1);
      if (after >= 0) this.#handler.text?.(this.#quickReference.character);
      return after;
    }
    if (chunk[at + 1] === 0x2f) return this.#quickEndTag(chunk, at);
    if (this.#open.length >= this.#limits.maxDepth) return -1;
    const tag = this.#quickTag;
    const after = tag.read(chunk, at + 1);
    if (after < 0) return -1;
    const mark = this.#scope.mark;
    const bound = bindTag(tag.name, tag.attributeNames, tag.attributeValues, this.#scope);
    this.#begin(bound, mark, this.#base + at, this.#base + after);
    if (tag.empty) this.#close(this.#base + after, this.#base + after);
    return after;
  }

  #quickEndTag(chunk: Buffer, at: number): number {
    const name = this.#open[this.#open.length - 1]?.name.name ?? '';
    const begin = at + 2;
    const end = begin + name.length;
    if (chunk[end] !== 0x3e || end - at >= this.#limits.maxMarkupLength) return -1;
    for (let i = begin; i < end; i++) {
      const unit = name.charCodeAt(i - begin);
      if (chunk[i] !== unit || unit >= 0x80) return -1;
    }
    this.#close(this.#base + at, this.#base + end + 1);
    return end + 1;
  }

  #skipBom(chunk: Buffer): number {
    let at = 0;
    while (!this.#started && at < chunk.length) {
      if (chunk[at] === bom[this.#bomSeen]) {
        at++;
        this.#started = ++this.#bomSeen === 3;
      } else if (this.#bomSeen === 0) this.#started = true;
      else throw new XmlSecurityError('XML_ENCODING', 'Half a byte order mark');
    }
    if (this.#bomSeen === 3) this.#documentStart = 3;
    return at;
  }

  #beginMarkup(first: number, at: number): void {
    if (first === 0x26 && this.#open.length === 0)
      throw new XmlSecurityError('XML_MALFORMED', 'Text outside the root element');
    this.#markupAt = this.#base + at;
    this.#scanner.begin(first);
  }

  #gather(chunk: Buffer, from: number): number {
    const end = this.#scanner.scan(chunk, from);
    const begin = Math.max(0, this.#markupAt - this.#base);
    const piece = chunk.subarray(begin, end < 0 ? chunk.length : end);
    if (end < 0) {
      // A copy: the caller may reuse its buffer. Small pieces are joined so that one-byte chunks cost no object each.
      this.#keep(piece);
      return chunk.length;
    }
    const whole = this.#pending.length === 0 ? piece : Buffer.concat([...this.#pending, piece]);
    this.#pending = [];
    const start = this.#markupAt;
    this.#markupAt = -1;
    this.#markup(whole, start, this.#base + end);
    return end;
  }

  #keep(piece: Buffer): void {
    let last = Buffer.from(piece);
    // Like the digits of a binary counter: neighbours of similar size are merged, each byte log(n) times.
    for (
      let before = this.#pending.at(-1);
      before && before.length <= last.length * 2;
      before = this.#pending.at(-1)
    ) {
      this.#pending.pop();
      last = Buffer.concat([before, last]);
    }
    this.#pending.push(last);
  }

  #markup(bytes: Buffer, start: number, end: number): void {
    const text = (from: number, cut: number) => this.#decode(bytes, from, bytes.length - cut, start);
    switch (this.#scanner.kind) {
      case 'start':
        this.#startTag(text(1, 1), start, end);
        break;
      case 'end':
        this.#endTag(text(2, 1), start, end);
        break;
      case 'pi':
        this.#instruction(text(2, 2), start);
        break;
      case 'comment': {
        // Decoded and checked also when nobody listens: an optional call does not evaluate its arguments then.
        const comment = text(4, 3).replace(/\r\n?/g, '\n');
        this.#handler.comment?.(comment);
        break;
      }
      case 'cdata':
        if (this.#open.length === 0) throw new XmlSecurityError('XML_MALFORMED', 'CDATA outside the root');
        this.#inCdata = true;
        this.#data.beginCdata();
        break;
      case 'reference': {
        const character = resolveReference(text(1, 1));
        this.#handler.text?.(Buffer.from(character));
        break;
      }
    }
  }

  #decode(bytes: Buffer, from: number, to: number, offset: number): string {
    const part = bytes.subarray(from, to);
    const ascii = isAscii(part);
    if (!ascii && !isUtf8(part))
      throw new XmlSecurityError('XML_ENCODING', `Not UTF-8 in the markup at byte ${offset}`);
    const text = part.toString(ascii ? 'latin1' : 'utf8');
    requireXmlCharacters(text, 'markup');
    return text;
  }

  #startTag(text: string, offset: number, contentOffset: number): void {
    if (this.#open.length === 0 && this.#rootSeen)
      throw new XmlSecurityError('XML_MALFORMED', 'A second root element');
    this.#rootSeen = true;
    if (this.#open.length >= this.#limits.maxDepth)
      throw new XmlSecurityError('XML_LIMIT_DEPTH', `Deeper than ${this.#limits.maxDepth} elements`);
    const mark = this.#scope.mark;
    const tag = parseStartTag(text, this.#scope, this.#limits);
    this.#begin(tag, mark, offset, contentOffset);
    if (tag.empty) this.#close(contentOffset, contentOffset);
  }

  #begin(tag: BoundTag, mark: number, offset: number, contentOffset: number): void {
    if (this.#scope.mark > this.#limits.maxNamespaces)
      throw new XmlSecurityError(
        'XML_LIMIT_NAMESPACES',
        `More than ${this.#limits.maxNamespaces} namespaces`,
      );
    const { name, namespaceURI, attributes, namespaces } = tag;
    const { prefix, localName } = name;
    this.#open.push({ name, namespaceURI, mark });
    const depth = this.#open.length;
    this.#handler.startElement?.({
      prefix,
      localName,
      namespaceURI,
      attributes,
      namespaces,
      depth,
      offset,
      contentOffset,
    });
  }

  #endTag(text: string, offset: number, end: number): void {
    const name = parseEndTag(text);
    if (this.#open.at(-1)?.name.name !== name)
      throw new XmlSecurityError('XML_MALFORMED', `An end tag without its start tag at byte ${offset}`);
    this.#close(offset, end);
  }

  #close(contentEnd: number, end: number): void {
    const depth = this.#open.length;
    const closing = this.#open.pop();
    if (!closing) return;
    const { name, namespaceURI, mark } = closing;
    const { prefix, localName } = name;
    this.#scope.back(mark);
    this.#handler.endElement?.({ prefix, localName, namespaceURI, depth, contentEnd, end });
  }

  #instruction(text: string, start: number): void {
    const parts = /^([^\t\n\r ]+)(?:[\t\n\r ]+(.*))?$/s.exec(text);
    const target = parts?.[1] ?? '';
    if (target.toLowerCase() === 'xml') {
      if (target !== 'xml' || start !== this.#documentStart)
        throw new XmlSecurityError('XML_MALFORMED', 'An XML declaration out of place');
      checkXmlDeclaration(text.slice(3));
      return;
    }
    if (!isNcName(target))
      throw new XmlSecurityError('XML_MALFORMED', 'A processing instruction without target');
    if (Buffer.byteLength(target) > this.#limits.maxNameLength)
      throw new XmlSecurityError('XML_LIMIT_NAME', 'A target is too long');
    this.#handler.processingInstruction?.(target, (parts?.[2] ?? '').replace(/\r\n?/g, '\n'));
  }
}
