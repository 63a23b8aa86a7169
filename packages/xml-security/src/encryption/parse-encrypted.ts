import { algorithms as a, securityNamespaces as ns } from '../algorithms.ts';
import { decodeBase64 } from '../base64.ts';
import { XmlSecurityError } from '../errors.ts';
import { attribute, child, childElements, childrenNamed, textContent } from '../tree/navigate.ts';
import type { XmlElement } from '../tree/types.ts';
import { type ContentAlgorithm, contentMethods, type KeyTransport } from './types.ts';

export interface EncryptedKey {
  readonly transport: KeyTransport;
  readonly wrapped: Buffer;
  /** Certificates that the key names; none when it names its recipient otherwise or not at all. */
  readonly certificates: readonly Buffer[];
}
export interface EncryptedContent {
  readonly content: ContentAlgorithm;
  readonly keys: readonly EncryptedKey[];
  readonly cipherValue: XmlElement;
}

const maxKeys = 8;

const refuse = (what: string): never => {
  throw new XmlSecurityError('ENC_FORM', what);
};
const unknown = (what: string): never => {
  throw new XmlSecurityError('ENC_ALGORITHM', `${what}: algorithm not accepted`);
};
const need = (el: XmlElement, uri: string, name: string): XmlElement =>
  child(el, uri, name) ?? refuse(`${name} is missing in ${el.localName}`);

/** Form and algorithms of an xenc:EncryptedData with its EncryptedKeys inside. ENC_FORM, ENC_ALGORITHM. */
export function parseEncryptedData(el: XmlElement): EncryptedContent {
  if (el.namespaceURI !== ns.xenc || el.localName !== 'EncryptedData') refuse('Not an xenc:EncryptedData');
  const method = need(el, ns.xenc, 'EncryptionMethod');
  if (childElements(method).length > 0) refuse('EncryptionMethod of the content has parameters');
  const uri = attribute(method, 'Algorithm');
  const content = (Object.keys(contentMethods) as ContentAlgorithm[]).find(
    (c) => contentMethods[c].uri === uri,
  );
  const keys = childrenNamed(need(el, ns.ds, 'KeyInfo'), ns.xenc, 'EncryptedKey');
  if (keys.length === 0 || keys.length > maxKeys) refuse('No EncryptedKey, or too many');
  const cipherValue = need(need(el, ns.xenc, 'CipherData'), ns.xenc, 'CipherValue');
  if (childElements(cipherValue).length > 0) refuse('CipherValue holds elements');
  return { content: content ?? unknown('EncryptionMethod'), keys: keys.map(parseKey), cipherValue };
}

function parseKey(el: XmlElement): EncryptedKey {
  const keyInfo = child(el, ns.ds, 'KeyInfo');
  const data = keyInfo ? childrenNamed(keyInfo, ns.ds, 'X509Data') : [];
  return {
    transport: parseKeyTransport(need(el, ns.xenc, 'EncryptionMethod')),
    wrapped: decodeBase64(
      textContent(need(need(el, ns.xenc, 'CipherData'), ns.xenc, 'CipherValue')),
      'ENC_FORM',
    ),
    certificates: data
      .flatMap((d) => childrenNamed(d, ns.ds, 'X509Certificate'))
      .map((c) => decodeBase64(textContent(c), 'ENC_FORM')),
  };
}

/** Reads an xenc:EncryptionMethod of key transport. Defaults as in XML Encryption 1.1 section 5.5.2: SHA-1 both. */
export function parseKeyTransport(method: XmlElement): KeyTransport {
  const uri = attribute(method, 'Algorithm');
  const algorithm =
    uri === a.rsaOaep ? 'rsa-oaep' : uri === a.rsaOaepMgf1p ? 'rsa-oaep-mgf1p' : unknown('Key transport');
  const digest = child(method, ns.ds, 'DigestMethod');
  const mgf = child(method, ns.xenc11, 'MGF');
  const params = child(method, ns.xenc, 'OAEPparams');
  if (params && textContent(params).trim() !== '') unknown('OAEPparams');
  if (mgf && algorithm === 'rsa-oaep-mgf1p') unknown('MGF on rsa-oaep-mgf1p');
  return {
    algorithm,
    digest: digest ? hashOf(attribute(digest, 'Algorithm'), a.sha1, a.sha256) : 'sha1',
    mgf: mgf ? hashOf(attribute(mgf, 'Algorithm'), a.mgf1Sha1, a.mgf1Sha256) : 'sha1',
  };
}

function hashOf(uri: string | undefined, sha1: string, sha256: string): 'sha1' | 'sha256' {
  return uri === sha256 ? 'sha256' : uri === sha1 ? 'sha1' : unknown('Key transport');
}
