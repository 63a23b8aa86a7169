import type { StartElement } from '@budkavle/xml-security';
import type { Type } from './types.ts';

/** One open element. */
export interface Frame {
  readonly namespaceURI: string;
  readonly localName: string;
  /** Undefined: not known to the schema (lax wildcard content) or out of place. */
  readonly type: Type | undefined;
  /** Content of a lax wildcard: elements the schema knows are checked, others are not. */
  readonly lax: boolean;
  readonly parent: Frame | undefined;
  readonly element: StartElement;
  /** Local names, without positions: `/messagePayload/message`. Only for elements in their place, else ''. */
  readonly schemaPath: string;
  /** The same with positions of repeatable elements, names of unknown elements as `*`: safe to show. */
  readonly field: string;
  /** Does it or a descendant hold anything but white space? */
  filled: boolean;
  /** Text where only elements may stand has been told already. */
  stray: boolean;
  /** Characters of its own text. */
  length: number;
  elements: number;
  /** Children by `{namespace}name`. */
  readonly counts: Map<string, number>;
  /** Place in the type's particles. */
  particle: number;
  particleCount: number;
  others: number;
  /** The string value, as far as an observer asked for it. */
  readonly keep: number;
  kept: number;
  overflow: boolean;
  readonly chunks: Buffer[];
}

export function textOf(frame: Frame): string {
  return Buffer.concat(frame.chunks).toString('utf8');
}

export function childCount(frame: Frame, namespaceURI: string, localName: string): number {
  return frame.counts.get(`{${namespaceURI}}${localName}`) ?? 0;
}

export function isElement(frame: Frame | undefined, namespaceURI: string, localName: string): boolean {
  return frame !== undefined && frame.localName === localName && frame.namespaceURI === namespaceURI;
}

export function attributeOf(frame: Frame, localName: string): string | undefined {
  return frame.element.attributes.find((a) => a.namespaceURI === '' && a.localName === localName)?.value;
}
