import type { NamespaceDeclaration, XmlAttribute } from '../reader/types.ts';

export interface XmlText {
  readonly kind: 'text';
  readonly value: string;
}
export interface XmlComment {
  readonly kind: 'comment';
  readonly value: string;
}
export interface XmlProcessingInstruction {
  readonly kind: 'processing-instruction';
  readonly target: string;
  readonly data: string;
}
/** A text longer than `detachTextOver` bytes: only its place in the source is kept. Re-read with readDetachedText(). */
export interface DetachedText {
  readonly kind: 'detached';
  readonly start: number;
  readonly end: number;
  /** Bytes of character data. */
  readonly length: number;
}
export type XmlNode = XmlElement | XmlText | XmlComment | XmlProcessingInstruction | DetachedText;

export interface XmlElement {
  readonly kind: 'element';
  readonly prefix: string;
  readonly localName: string;
  readonly namespaceURI: string;
  readonly attributes: readonly XmlAttribute[];
  readonly namespaces: readonly NamespaceDeclaration[];
  readonly children: readonly XmlNode[];
  readonly parent: XmlElement | undefined;
}
