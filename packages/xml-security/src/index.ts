export { algorithms, securityNamespaces } from './algorithms.ts';
export { canonicalize } from './c14n/canonicalize.ts';
export type { C14nOptions } from './c14n/canonicalizer.ts';
export { createCanonicalizer } from './c14n/canonicalizer.ts';
export { decryptGcm, encryptGcm } from './encryption/gcm.ts';
export type { KeyDecrypter } from './encryption/key-transport.ts';
export { keyDecrypter, unwrapKey, wrapKey } from './encryption/key-transport.ts';
export type { OpenOptions } from './encryption/open.ts';
export { openEncryptedData } from './encryption/open.ts';
export { parseKeyTransport } from './encryption/parse-encrypted.ts';
export type { SealOptions } from './encryption/seal.ts';
export { sealEncryptedData } from './encryption/seal.ts';
export type { ContentAlgorithm, KeyTransport } from './encryption/types.ts';
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
export type { ReferenceToSign } from './signature/build-signature.ts';
export { buildSignature } from './signature/build-signature.ts';
export { idIndex } from './signature/id-index.ts';
export type { ParsedSignature, SignatureTransform, SignedReference } from './signature/parse-signature.ts';
export { parseSignature } from './signature/parse-signature.ts';
export type { SignaturePolicy } from './signature/policy.ts';
export { policies } from './signature/policy.ts';
export type { ReadDetachedOptions } from './signature/read-detached.ts';
export { readDetached, readDetachedText } from './signature/read-detached.ts';
export type { SignEnvelopedOptions } from './signature/sign-enveloped.ts';
export { signEnveloped } from './signature/sign-enveloped.ts';
export type { Signer } from './signature/signer.ts';
export { signer } from './signature/signer.ts';
export type { XmlSource } from './signature/source.ts';
export { verifyReferenceDigest, verifyReferenceOctets, verifySignatureValue } from './signature/verify.ts';
export type { VerifiedDocument, VerifyEnvelopedOptions } from './signature/verify-enveloped.ts';
export { verifyEnvelopedSignature } from './signature/verify-enveloped.ts';
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
