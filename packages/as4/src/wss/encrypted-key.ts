import {
  attribute,
  child,
  childElements,
  childrenNamed,
  type KeyTransport,
  type XmlElement,
} from '@budkavle/xml-security';
import { openError } from '../errors/as4-error.ts';
import { ns } from '../namespaces.ts';
import { base64Content } from './base64.ts';
import { type KeyReference, readKeyInfo } from './key-reference.ts';
import type { SecurityToken } from './security-tokens.ts';

export interface EncryptedKey {
  readonly id: string | undefined;
  readonly transport: KeyTransport;
  readonly recipient: KeyReference;
  readonly wrapped: Buffer;
  /** Ids of the EncryptedData that it opens. */
  readonly references: readonly string[];
}

const hashes: Readonly<Record<string, 'sha1' | 'sha256'>> = {
  'http://www.w3.org/2000/09/xmldsig#sha1': 'sha1',
  'http://www.w3.org/2001/04/xmlenc#sha256': 'sha256',
  'http://www.w3.org/2009/xmlenc11#mgf1sha1': 'sha1',
  'http://www.w3.org/2009/xmlenc11#mgf1sha256': 'sha256',
};

/**
 * Reads an xenc:EncryptedKey (section 5.5): key transport that the suite allows, one recipient.
 * @throws As4Error EBMS:0103
 */
export function readEncryptedKey(
  element: XmlElement,
  tokens: ReadonlyMap<string, SecurityToken>,
  allowed: readonly KeyTransport[],
): EncryptedKey {
  for (const name of ['Type', 'MimeType', 'Encoding', 'Recipient'])
    if (attribute(element, name) !== undefined)
      throw openError('EBMS:0103', `EncryptedKey/@${name}: not allowed`);
  const transport = readTransport(child(element, ns.xenc, 'EncryptionMethod'));
  if (
    !allowed.some(
      (one) =>
        one.algorithm === transport.algorithm && one.digest === transport.digest && one.mgf === transport.mgf,
    )
  )
    throw openError('EBMS:0103', 'EncryptedKey/EncryptionMethod: algorithm not allowed');
  const cipherData = child(element, ns.xenc, 'CipherData');
  const value = cipherData && child(cipherData, ns.xenc, 'CipherValue');
  if (!value) throw openError('EBMS:0103', 'EncryptedKey/CipherData/CipherValue: missing');
  const list = child(element, ns.xenc, 'ReferenceList');
  return {
    id: attribute(element, 'Id')?.trim(),
    transport,
    recipient: readKeyInfo(child(element, ns.ds, 'KeyInfo'), tokens),
    wrapped: base64Content(value),
    references: list ? childrenNamed(list, ns.xenc, 'DataReference').map(localReference) : [],
  };
}

/** Defaults as in XML Encryption 1.1: digest SHA-1, MGF1 with SHA-1; rsa-oaep-mgf1p fixes the latter. */
function readTransport(method: XmlElement | undefined): KeyTransport {
  const algorithm = method && attribute(method, 'Algorithm')?.trim();
  const name =
    algorithm === `${ns.xenc11}rsa-oaep`
      ? 'rsa-oaep'
      : algorithm === `${ns.xenc}rsa-oaep-mgf1p`
        ? 'rsa-oaep-mgf1p'
        : undefined;
  if (!method || !name) throw openError('EBMS:0103', 'EncryptedKey/EncryptionMethod: algorithm not allowed');
  const known = childElements(method).every(
    (one) =>
      (one.namespaceURI === ns.ds && one.localName === 'DigestMethod') ||
      (one.namespaceURI === ns.xenc11 && one.localName === 'MGF') ||
      (one.namespaceURI === ns.xenc && one.localName === 'KeySize'),
  );
  const digest = hashOf(child(method, ns.ds, 'DigestMethod'));
  const mgf = name === 'rsa-oaep' ? hashOf(child(method, ns.xenc11, 'MGF')) : 'sha1';
  if (!known || !digest || !mgf)
    throw openError('EBMS:0103', 'EncryptedKey/EncryptionMethod: algorithm not allowed');
  return { algorithm: name, digest, mgf };
}

function hashOf(element: XmlElement | undefined): 'sha1' | 'sha256' | undefined {
  if (element === undefined) return 'sha1';
  const algorithm = (attribute(element, 'Algorithm') ?? '').trim();
  return Object.hasOwn(hashes, algorithm) ? hashes[algorithm] : undefined;
}

export function localReference(element: XmlElement): string {
  const uri = (attribute(element, 'URI') ?? '').trim();
  if (!uri.startsWith('#') || uri.length < 2)
    throw openError('EBMS:0103', `${element.localName}/@URI: local reference expected`);
  return uri.slice(1);
}
