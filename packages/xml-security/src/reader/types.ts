/** Limits of the reader; each has an error code of its own (XML_LIMIT_*). Lengths are in bytes as written. */
export interface XmlLimits {
  maxDepth: number;
  maxAttributes: number;
  maxNameLength: number;
  maxAttributeLength: number;
  /** Declarations in scope at one place. */
  maxNamespaces: number;
  /** One tag, comment or processing instruction: what is held in memory at once. */
  maxMarkupLength: number;
  maxBytes: number;
}

export const defaultLimits: Readonly<XmlLimits> = {
  maxDepth: 100,
  maxAttributes: 128,
  maxNameLength: 512,
  maxAttributeLength: 64 * 1024,
  maxNamespaces: 256,
  maxMarkupLength: 512 * 1024,
  maxBytes: 2 ** 31,
};

export interface XmlAttribute {
  readonly prefix: string;
  readonly localName: string;
  readonly namespaceURI: string;
  readonly value: string;
}

/** A declaration written on an element; prefix '' is the default namespace. */
export interface NamespaceDeclaration {
  readonly prefix: string;
  readonly uri: string;
}

export interface StartElement {
  readonly prefix: string;
  readonly localName: string;
  readonly namespaceURI: string;
  readonly attributes: readonly XmlAttribute[];
  readonly namespaces: readonly NamespaceDeclaration[];
  /** The root has depth 1. */
  readonly depth: number;
  /** Byte of '<' in the input. */
  readonly offset: number;
  /** Byte after '>'. */
  readonly contentOffset: number;
}

export interface EndElement {
  readonly prefix: string;
  readonly localName: string;
  readonly namespaceURI: string;
  readonly depth: number;
  /** Byte of '</' (of an empty-element tag: the byte after it). */
  readonly contentEnd: number;
  /** Byte after '>'. */
  readonly end: number;
}

/** What the reader calls. Buffers are views into the input: copy what must outlive the call. */
export interface XmlHandler {
  startElement?(element: StartElement): void;
  endElement?(element: EndElement): void;
  /** Character data as UTF-8, references and CDATA resolved, line ends normalised; split on character borders. */
  text?(chunk: Buffer): void;
  comment?(text: string): void;
  processingInstruction?(target: string, data: string): void;
}

export const XML_NAMESPACE = 'http://www.w3.org/XML/1998/namespace';
export const XMLNS_NAMESPACE = 'http://www.w3.org/2000/xmlns/';
