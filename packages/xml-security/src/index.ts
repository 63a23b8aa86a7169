export { algorithms, securityNamespaces } from './algorithms.ts';
export { canonicalize } from './c14n/canonicalize.ts';
export type { C14nOptions } from './c14n/canonicalizer.ts';
export { createCanonicalizer } from './c14n/canonicalizer.ts';
export type { ErrorDescription, XmlSecurityErrorCode } from './errors.ts';
export { errorCatalogue, XmlSecurityError } from './errors.ts';
export { XmlReader } from './reader/reader.ts';
export type {
  EndElement,
  NamespaceDeclaration,
  StartElement,
  XmlAttribute,
  XmlHandler,
  XmlLimits,
} from './reader/types.ts';
export { defaultLimits } from './reader/types.ts';
export type { SignaturePolicy } from './signature/policy.ts';
export { policies } from './signature/policy.ts';
export {
  attribute,
  child,
  childElements,
  childrenNamed,
  inScopeNamespaces,
  textContent,
} from './tree/navigate.ts';
export { parseXml } from './tree/parse.ts';
export type {
  DetachedText,
  XmlComment,
  XmlElement,
  XmlNode,
  XmlProcessingInstruction,
  XmlText,
} from './tree/types.ts';
export type { Markup } from './write/element.ts';
export { element } from './write/element.ts';
export { escapeAttribute, escapeText } from './write/escape.ts';
