import { NamespaceScope } from '../reader/namespaces.ts';
import type { StartElement, XmlAttribute, XmlHandler } from '../reader/types.ts';
import { canonicalAttribute, canonicalText } from '../write/escape.ts';
import { compareCodePoints } from '../write/order.ts';
import { OctetWriter } from './octets.ts';

/** `inclusivePrefixes` is the PrefixList of exclusive C14N; '' and '#default' both mean the default namespace. */
export interface C14nOptions {
  readonly mode: 'inclusive' | 'exclusive';
  readonly comments?: boolean;
  readonly inclusivePrefixes?: readonly string[];
}

/**
 * An XmlHandler that writes the canonical octets of what it is fed to `sink`: Canonical XML 1.0 or Exclusive XML
 * Canonicalization 1.0 of whole documents and whole elements. `context`: namespaces in scope around what is fed.
 * All octets have been written when the root's end (or what follows it) has been fed. The sink must use the buffer
 * before it returns.
 */
export function createCanonicalizer(
  options: C14nOptions,
  sink: (octets: Buffer) => void,
  context?: ReadonlyMap<string, string>,
): Required<XmlHandler> {
  return new Canonicalizer(options, sink, context);
}

class Canonicalizer implements Required<XmlHandler> {
  readonly #out: OctetWriter;
  readonly #exclusive: boolean;
  readonly #comments: boolean;
  readonly #always: readonly string[];
  readonly #scope: NamespaceScope;
  readonly #rendered = new NamespaceScope();
  readonly #open: OpenElement[] = [];
  #rootSeen = false;

  constructor(options: C14nOptions, sink: (octets: Buffer) => void, context?: ReadonlyMap<string, string>) {
    this.#out = new OctetWriter(sink);
    this.#exclusive = options.mode === 'exclusive';
    this.#comments = options.comments ?? false;
    this.#always = (options.inclusivePrefixes ?? []).map((prefix) => (prefix === '#default' ? '' : prefix));
    this.#scope = new NamespaceScope(context);
  }

  startElement(start: StartElement): void {
    const { prefix, localName, namespaces, attributes } = start;
    const apex = this.#open.length === 0;
    this.#open.push({ prefix, localName, scope: this.#scope.mark, rendered: this.#rendered.mark });
    for (const declared of namespaces)
      if (declared.prefix !== 'xml') this.#scope.bind(declared.prefix, declared.uri);
    this.#rootSeen = true;
    this.#out.string('<');
    this.#name(prefix, localName);
    if (this.#exclusive || apex || namespaces.length > 0)
      for (const due of this.#toRender(start, apex)) this.#declaration(due);
    for (const attribute of sortedAttributes(attributes)) {
      this.#out.string(' ');
      this.#name(attribute.prefix, attribute.localName);
      this.#value(attribute.value);
    }
    this.#out.string('>');
  }

  endElement(): void {
    const closing = this.#open.pop();
    if (!closing) return;
    this.#scope.back(closing.scope);
    this.#rendered.back(closing.rendered);
    this.#out.string('</');
    this.#name(closing.prefix, closing.localName);
    this.#out.string('>');
    if (this.#open.length === 0) this.#out.flush();
  }

  text(chunk: Buffer): void {
    if (needsEscape(chunk)) this.#escaped(chunk);
    else this.#out.bytes(chunk);
  }

  /** One character alone is what a reference gives: Java writes one at every line end of base64. */
  #escaped(chunk: Buffer): void {
    const alone = chunk.length === 1 ? escapedAlone.get(chunk[0] ?? 0) : undefined;
    this.#out.string(alone ?? canonicalText(chunk.toString('utf8')));
  }

  #name(prefix: string, localName: string): void {
    if (prefix !== '') {
      this.#out.string(prefix);
      this.#out.string(':');
    }
    this.#out.string(localName);
  }

  #value(value: string): void {
    this.#out.string('="');
    this.#out.string(canonicalAttribute(value));
    this.#out.string('"');
  }

  #declaration(prefix: string): void {
    const uri = this.#scope.lookup(prefix) ?? '';
    this.#out.string(prefix === '' ? ' xmlns' : ' xmlns:');
    this.#out.string(prefix);
    this.#value(uri);
    this.#rendered.bind(prefix, uri);
  }

  comment(text: string): void {
    if (this.#comments) this.#besideOrInside(`<!--${text.replaceAll('\r', '&#xD;')}-->`);
  }

  processingInstruction(target: string, data: string): void {
    this.#besideOrInside(`<?${target}${data === '' ? '' : ` ${data.replaceAll('\r', '&#xD;')}`}?>`);
  }

  #besideOrInside(xml: string): void {
    if (this.#open.length > 0) {
      this.#out.string(xml);
      return;
    }
    this.#out.string(this.#rootSeen ? `\n${xml}` : `${xml}\n`);
    this.#out.flush();
  }

  /** Prefixes whose declaration is due here, in canonical order. */
  #toRender(start: StartElement, apex: boolean): readonly string[] {
    const due: string[] = [];
    if (this.#exclusive) {
      this.#consider(start.prefix, due);
      for (const { prefix } of start.attributes) if (prefix !== '') this.#consider(prefix, due);
      for (const prefix of this.#always) this.#consider(prefix, due);
    } else if (apex) for (const [prefix] of this.#scope.entries()) this.#consider(prefix, due);
    else for (const { prefix } of start.namespaces) this.#consider(prefix, due);
    return due.length < 2 ? due : [...new Set(due)].sort(compareCodePoints);
  }

  #consider(prefix: string, due: string[]): void {
    if (prefix === 'xml') return;
    const uri = this.#scope.lookup(prefix);
    const before = this.#rendered.lookup(prefix);
    if (uri === before || uri === undefined) return;
    if (uri !== '' || (prefix === '' && before !== undefined)) due.push(prefix);
  }
}

interface OpenElement {
  readonly prefix: string;
  readonly localName: string;
  readonly scope: number;
  readonly rendered: number;
}

const escapedAlone: ReadonlyMap<number, string> = new Map(
  ['&', '<', '>', '\r'].map((character) => [character.charCodeAt(0), canonicalText(character)]),
);

const byName = (a: XmlAttribute, b: XmlAttribute): number =>
  (a.namespaceURI === b.namespaceURI ? 0 : compareCodePoints(a.namespaceURI, b.namespaceURI)) ||
  compareCodePoints(a.localName, b.localName);

function sortedAttributes(attributes: readonly XmlAttribute[]): readonly XmlAttribute[] {
  let before = attributes[0];
  if (!before) return attributes;
  for (const attribute of attributes) {
    if (byName(before, attribute) > 0) return attributes.toSorted(byName);
    before = attribute;
  }
  return attributes;
}

function needsEscape(chunk: Buffer): boolean {
  if (chunk.length > 64)
    return chunk.includes(0x3e) || chunk.includes(0x26) || chunk.includes(0x3c) || chunk.includes(0x0d);
  for (let i = 0; i < chunk.length; i++) {
    const byte = chunk[i];
    if (byte === 0x3e || byte === 0x26 || byte === 0x3c || byte === 0x0d) return true;
  }
  return false;
}
