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
  readonly #open: { name: string; scope: number; rendered: number }[] = [];
  #rootSeen = false;

  constructor(options: C14nOptions, sink: (octets: Buffer) => void, context?: ReadonlyMap<string, string>) {
    this.#out = new OctetWriter(sink);
    this.#exclusive = options.mode === 'exclusive';
    this.#comments = options.comments ?? false;
    this.#always = (options.inclusivePrefixes ?? []).map((prefix) => (prefix === '#default' ? '' : prefix));
    this.#scope = new NamespaceScope(context);
  }

  startElement(start: StartElement): void {
    const name = start.prefix === '' ? start.localName : `${start.prefix}:${start.localName}`;
    const apex = this.#open.length === 0;
    this.#open.push({ name, scope: this.#scope.mark, rendered: this.#rendered.mark });
    for (const { prefix, uri } of start.namespaces) if (prefix !== 'xml') this.#scope.bind(prefix, uri);
    this.#rootSeen = true;
    let xml = `<${name}`;
    for (const prefix of this.#toRender(start, apex)) {
      const uri = this.#scope.lookup(prefix)!;
      xml +=
        prefix === ''
          ? ` xmlns="${canonicalAttribute(uri)}"`
          : ` xmlns:${prefix}="${canonicalAttribute(uri)}"`;
      this.#rendered.bind(prefix, uri);
    }
    for (const { prefix, localName, value } of sortedAttributes(start.attributes))
      xml += ` ${prefix === '' ? '' : `${prefix}:`}${localName}="${canonicalAttribute(value)}"`;
    this.#out.string(`${xml}>`);
  }

  endElement(): void {
    const closing = this.#open.pop()!;
    this.#scope.back(closing.scope);
    this.#rendered.back(closing.rendered);
    this.#out.string(`</${closing.name}>`);
    if (this.#open.length === 0) this.#out.flush();
  }

  text(chunk: Buffer): void {
    if (needsEscape(chunk)) this.#out.string(canonicalText(chunk.toString('utf8')));
    else this.#out.bytes(chunk);
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
  #toRender(start: StartElement, apex: boolean): string[] {
    const due = new Set<string>();
    const consider = (prefix: string) => {
      if (prefix === 'xml') return;
      const uri = this.#scope.lookup(prefix);
      const before = this.#rendered.lookup(prefix);
      if (uri === before || uri === undefined) return;
      if (uri !== '' || (prefix === '' && before !== undefined)) due.add(prefix);
    };
    if (this.#exclusive) {
      consider(start.prefix);
      for (const { prefix } of start.attributes) if (prefix !== '') consider(prefix);
      for (const prefix of this.#always) consider(prefix);
    } else if (apex) for (const [prefix] of this.#scope.entries()) consider(prefix);
    else for (const { prefix } of start.namespaces) consider(prefix);
    if (due.size < 2) return [...due];
    return [...due].sort(compareCodePoints);
  }
}

function sortedAttributes(attributes: readonly XmlAttribute[]): readonly XmlAttribute[] {
  if (attributes.length < 2) return attributes;
  return attributes.toSorted(
    (a, b) =>
      compareCodePoints(a.namespaceURI, b.namespaceURI) || compareCodePoints(a.localName, b.localName),
  );
}

function needsEscape(chunk: Buffer): boolean {
  if (chunk.length > 64)
    return chunk.includes(0x3e) || chunk.includes(0x26) || chunk.includes(0x3c) || chunk.includes(0x0d);
  for (const byte of chunk) if (byte === 0x3e || byte === 0x26 || byte === 0x3c || byte === 0x0d) return true;
  return false;
}
