import { XmlSecurityError } from '../errors.ts';
import type { EndElement, StartElement, XmlHandler } from '../reader/types.ts';
import type { XmlElement, XmlNode } from './types.ts';

export interface TreeOptions {
  /** Texts of more bytes are kept as ranges of the source. Comments and instructions are then not kept. */
  readonly detachTextOver?: number;
  /** Estimate of what the tree holds in memory: XML_LIMIT_TREE above it. */
  readonly maxTreeBytes?: number;
  readonly keepComments?: boolean;
  readonly parent?: XmlElement | undefined;
}

type Building = XmlElement & { readonly children: XmlNode[] };
const nodeCost = 100;
const fewPieces = 4;
const mostPieces = 1024;

/** Builds a tree from the reader's events. */
export class TreeBuilder implements XmlHandler {
  root: XmlElement | undefined;
  readonly #options: TreeOptions;
  #current: Building | undefined;
  #text = '';
  /** How many chunks #text was put together from, and what stands before it. */
  #pieces = 0;
  #before: string[] = [];
  #length = 0;
  #textFrom = 0;
  #used = 0;

  constructor(options: TreeOptions = {}) {
    this.#options = options;
  }

  /** The root; only after the reader has ended. */
  finished(): XmlElement {
    if (!this.root) throw new XmlSecurityError('XML_TRUNCATED', 'The document has no root');
    return this.root;
  }

  startElement(start: StartElement): void {
    this.#flush(start.offset);
    this.#textFrom = start.contentOffset;
    this.#count(this.#costOf(start));
    const element: Building = {
      kind: 'element',
      prefix: start.prefix,
      localName: start.localName,
      namespaceURI: start.namespaceURI,
      attributes: start.attributes,
      namespaces: start.namespaces,
      children: [],
      parent: this.#current ?? this.#options.parent,
    };
    if (this.#current) this.#current.children.push(element);
    else this.root = element;
    this.#current = element;
  }

  endElement(end: EndElement): void {
    this.#flush(end.contentEnd);
    this.#textFrom = end.end;
    const parent = this.#current?.parent;
    this.#current = this.#current === this.root ? undefined : (parent as Building | undefined);
  }

  text(chunk: Buffer): void {
    this.#length += chunk.length;
    if (this.#length > this.#detachOver) {
      this.#text = '';
      this.#before = [];
      return;
    }
    if (this.#pieces === 0) this.#count(nodeCost);
    this.#count(chunk.length);
    // Chunks end on character borders, so each can be decoded alone.
    this.#text += chunk.toString('utf8');
    if (++this.#pieces >= mostPieces) this.#join();
  }

  comment(value: string): void {
    if (this.#options.keepComments) this.#add({ kind: 'comment', value }, value.length);
  }

  processingInstruction(target: string, data: string): void {
    if (this.#options.keepComments)
      this.#add({ kind: 'processing-instruction', target, data }, target.length + data.length);
  }

  /** What is left out here (an element not kept) must not be inside a detached range. */
  cutText(before: number, after: number): void {
    this.#flush(before);
    this.#textFrom = after;
  }

  get #detachOver(): number {
    return this.#options.detachTextOver ?? Number.POSITIVE_INFINITY;
  }

  #costOf(start: StartElement): number {
    let cost = nodeCost + start.localName.length;
    for (const { localName, value } of start.attributes) cost += nodeCost + localName.length + value.length;
    for (const { prefix, uri } of start.namespaces) cost += nodeCost + prefix.length + uri.length;
    return cost;
  }

  #add(node: XmlNode, cost: number): void {
    this.#flush(0);
    this.#count(nodeCost + cost);
    this.#current?.children.push(node);
  }

  #count(cost: number): void {
    this.#used += cost;
    if (this.#used > (this.#options.maxTreeBytes ?? Number.POSITIVE_INFINITY))
      throw new XmlSecurityError('XML_LIMIT_TREE', 'The document has too much to keep');
  }

  #flush(end: number): void {
    const length = this.#length;
    if (length === 0) return;
    this.#current?.children.push(
      length > this.#detachOver
        ? { kind: 'detached', start: this.#textFrom, end, length }
        : { kind: 'text', value: this.#whole() },
    );
    this.#text = '';
    this.#pieces = 0;
    this.#before = [];
    this.#length = 0;
  }

  /** A string put together from pieces holds on to each of them, many times its own size: made into one here. */
  #join(): void {
    this.#before.push(Buffer.from(this.#text).toString());
    this.#text = '';
    this.#pieces = 1;
  }

  #whole(): string {
    if (this.#pieces > fewPieces) this.#join();
    return this.#before.length === 0 ? this.#text : this.#before.join('') + this.#text;
  }
}
