import {
  childElements,
  type ParsedSignature,
  parseSignature,
  type XmlElement,
  XmlSecurityError,
} from '@budkavle/xml-security';
import { As4Error, openError } from '../errors/as4-error.ts';
import { ns } from '../namespaces.ts';
import type { As4Suite } from '../profile/as4-profile.ts';
import { type EncryptedAttachment, readEncryptedData } from './encrypted-data.ts';
import { type EncryptedKey, readEncryptedKey } from './encrypted-key.ts';
import { isNamed, type KeyReference, readKeyInfo } from './key-reference.ts';
import { readSecurityToken, type SecurityToken, tokenId } from './security-tokens.ts';

/** What a wsse:Security header says; nothing of it is verified yet. */
export interface SecurityHeader {
  readonly signature: ParsedSignature;
  readonly signer: KeyReference;
  readonly timestamp: XmlElement | undefined;
  readonly encryptedKeys: readonly EncryptedKey[];
  readonly encryptedData: readonly EncryptedAttachment[];
}

/**
 * Reads the security header: exactly one signature in the whole document, only what section 5 knows, only algorithms
 * of the suite. Nothing is computed.
 * @throws As4Error EBMS:0103
 */
export function readSecurity(
  security: XmlElement | undefined,
  suite: As4Suite,
  maxReferences: number,
): SecurityHeader {
  if (!security) throw openError('EBMS:0103', 'wsse:Security: missing, the message is not signed');
  const blocks = childElements(security);
  const named = (namespace: string, name: string) =>
    blocks.filter((block) => isNamed(block, namespace, name));
  const tokens = readTokens(named(ns.wsse, 'BinarySecurityToken'));
  const [signature, ...more] = named(ns.ds, 'Signature');
  if (!signature) throw openError('EBMS:0103', 'ds:Signature: missing, the message is not signed');
  const root = rootOf(security);
  if (more.length > 0 || countNamed(root, ns.ds, 'Signature') !== 1)
    throw openError('EBMS:0103', 'ds:Signature: exactly one expected');
  const [timestamp, ...timestamps] = named(ns.wsu, 'Timestamp');
  if (timestamps.length > 0) throw openError('EBMS:0103', 'wsu:Timestamp: occurs twice');
  refuseOthers(blocks);
  if (childElements(signature).some((part) => !signatureParts.has(part.localName)))
    throw openError('EBMS:0103', 'ds:Signature: objects and manifests are not allowed');
  const parsed = readSignature(signature, suite, maxReferences);
  return {
    signature: parsed,
    signer: readKeyInfo(parsed.keyInfo, tokens),
    timestamp,
    encryptedKeys: named(ns.xenc, 'EncryptedKey').map((key) =>
      readEncryptedKey(key, tokens, suite.keyTransport),
    ),
    encryptedData: named(ns.xenc, 'EncryptedData').map(readEncryptedData),
  };
}

function readTokens(elements: readonly XmlElement[]): ReadonlyMap<string, SecurityToken> {
  const tokens = new Map<string, SecurityToken>();
  for (const element of elements) {
    const id = tokenId(element);
    if (id !== undefined) tokens.set(id, readSecurityToken(element));
  }
  return tokens;
}

function readSignature(signature: XmlElement, suite: As4Suite, maxReferences: number): ParsedSignature {
  let parsed: ParsedSignature;
  try {
    parsed = parseSignature(signature, suite.signature);
  } catch (error) {
    if (!(error instanceof XmlSecurityError)) throw error;
    throw new As4Error('EBMS:0103', `ds:Signature: ${error.code}`, {
      detail: 'ds:Signature: form or algorithm not allowed',
      cause: error,
    });
  }
  if (parsed.references.length > maxReferences)
    throw openError('EBMS:0103', 'ds:Signature: too many references');
  return parsed;
}

const signatureParts: ReadonlySet<string> = new Set(['SignedInfo', 'SignatureValue', 'KeyInfo']);

const known: readonly (readonly [string, string])[] = [
  [ns.wsse, 'BinarySecurityToken'],
  [ns.ds, 'Signature'],
  [ns.wsu, 'Timestamp'],
  [ns.xenc, 'EncryptedKey'],
  [ns.xenc, 'EncryptedData'],
  // WS-Security 1.1 in answers: says which signature was seen, asks nothing of us.
  [ns.wsse11, 'SignatureConfirmation'],
];

function refuseOthers(blocks: readonly XmlElement[]): void {
  for (const block of blocks)
    if (!known.some(([namespace, name]) => isNamed(block, namespace, name)))
      throw openError('EBMS:0103', 'wsse:Security: a block that is not supported');
}

function rootOf(element: XmlElement): XmlElement {
  let root = element;
  while (root.parent) root = root.parent;
  return root;
}

function countNamed(element: XmlElement, namespace: string, name: string): number {
  const own = isNamed(element, namespace, name) ? 1 : 0;
  return childElements(element).reduce((sum, inner) => sum + countNamed(inner, namespace, name), own);
}
