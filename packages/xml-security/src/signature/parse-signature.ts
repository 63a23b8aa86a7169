import { algorithms, securityNamespaces as ns } from '../algorithms.ts';
import { decodeBase64 } from '../base64.ts';
import type { C14nOptions } from '../c14n/canonicalizer.ts';
import { XmlSecurityError } from '../errors.ts';
import { attribute, childElements, textContent } from '../tree/navigate.ts';
import type { XmlElement } from '../tree/types.ts';
import { canonicalizationMethods, digestMethods, methodOf, signatureMethods } from './methods.ts';
import type { SignaturePolicy } from './policy.ts';

export interface SignatureTransform {
  readonly algorithm: string;
  readonly inclusivePrefixes?: readonly string[];
}
export interface SignedReference {
  readonly uri: string;
  readonly transforms: readonly SignatureTransform[];
  readonly digestAlgorithm: string;
  readonly digest: Buffer;
  /** The ds:Reference, to copy into receipts. */
  readonly element: XmlElement;
}
export interface ParsedSignature {
  readonly references: readonly SignedReference[];
  readonly signatureAlgorithm: string;
  readonly signatureValue: Buffer;
  readonly keyInfo: XmlElement | undefined;
  readonly signedInfo: XmlElement;
  readonly canonicalization: C14nOptions;
  readonly minRsaBits: number;
}

const maxReferences = 100;
const maxPrefixes = 64;

export const refuseForm = (what: string): never => {
  throw new XmlSecurityError('DSIG_FORM', what);
};

export const isDs = (el: XmlElement | undefined, localName: string): boolean =>
  el?.namespaceURI === ns.ds && el.localName === localName;

function expect(el: XmlElement | undefined, localName: string): XmlElement {
  return el && isDs(el, localName) ? el : refuseForm(`ds:${localName} is missing or out of place`);
}

function allowed(el: XmlElement, list: readonly string[], known: (uri: string) => boolean): string {
  const uri = attribute(el, 'Algorithm') ?? refuseForm(`ds:${el.localName} without Algorithm`);
  if (!list.includes(uri) || !known(uri))
    throw new XmlSecurityError('DSIG_ALGORITHM', `ds:${el.localName}: algorithm not accepted`);
  return uri;
}

/** Form and algorithms of a ds:Signature; nothing is computed. DSIG_FORM, DSIG_ALGORITHM. XML Signature 1.1, section 4. */
export function parseSignature(signature: XmlElement, policy: SignaturePolicy): ParsedSignature {
  expect(signature, 'Signature');
  const [first, second, ...rest] = childElements(signature);
  const signedInfo = expect(first, 'SignedInfo');
  const value = leaf(expect(second, 'SignatureValue'));
  const keyInfo = isDs(rest[0], 'KeyInfo') ? rest.shift() : undefined;
  if (!rest.every((el) => isDs(el, 'Object'))) refuseForm('ds:Signature has a child out of place');

  const [method, signatureMethod, ...references] = childElements(signedInfo);
  const canonicalization = expect(method, 'CanonicalizationMethod');
  const c14n = allowed(canonicalization, policy.canonicalization, (uri) => canonicalizationMethods.has(uri));
  const algorithm = leafOf(expect(signatureMethod, 'SignatureMethod'));
  const signatureAlgorithm = allowed(algorithm, policy.signature, (uri) => signatureMethods.has(uri));
  if (references.length === 0 || references.length > maxReferences)
    refuseForm('ds:Reference: too few or too many');
  const prefixes = prefixList(canonicalization, c14n);
  return {
    references: references.map((reference) => parseReference(expect(reference, 'Reference'), policy)),
    signatureAlgorithm,
    signatureValue: decodeBase64(value, 'DSIG_FORM'),
    keyInfo,
    signedInfo,
    canonicalization: {
      ...methodOf(canonicalizationMethods, c14n),
      ...(prefixes && { inclusivePrefixes: prefixes }),
    },
    minRsaBits: Math.max(2048, policy.minRsaBits),
  };
}

function leafOf(el: XmlElement): XmlElement {
  return childElements(el).length === 0 ? el : refuseForm(`ds:${el.localName} has parameters`);
}

function leaf(el: XmlElement): string {
  return textContent(leafOf(el));
}

function parseReference(el: XmlElement, policy: SignaturePolicy): SignedReference {
  const parts = childElements(el);
  const [first] = parts;
  const transforms = first && isDs(first, 'Transforms') ? parseTransforms(first, policy) : [];
  if (transforms.length > 0) parts.shift();
  if (parts.length !== 2) refuseForm('ds:Reference has a child out of place');
  const digestAlgorithm = allowed(leafOf(expect(parts[0], 'DigestMethod')), policy.digest, (uri) =>
    digestMethods.has(uri),
  );
  const uri = attribute(el, 'URI') ?? refuseForm('ds:Reference without URI');
  const sameDocument = uri === '' || uri.startsWith('#');
  if (sameDocument && !canonicalizationMethods.has(transforms.at(-1)?.algorithm ?? ''))
    if (!policy.canonicalization.includes(algorithms.c14n10))
      throw new XmlSecurityError('DSIG_ALGORITHM', 'ds:Reference: implicit C14N 1.0 not accepted');
  const digest = decodeBase64(leaf(expect(parts[1], 'DigestValue')), 'DSIG_FORM');
  return { uri, transforms, digestAlgorithm, digest, element: el };
}

function parseTransforms(el: XmlElement, policy: SignaturePolicy): SignatureTransform[] {
  const transforms = childElements(el).map((transform) => {
    const algorithm = allowed(expect(transform, 'Transform'), policy.transforms, () => true);
    const inclusivePrefixes = prefixList(transform, algorithm);
    return { algorithm, ...(inclusivePrefixes && { inclusivePrefixes }) };
  });
  const kinds = transforms.map(({ algorithm }) =>
    algorithm === algorithms.envelopedSignature
      ? 'enveloped'
      : canonicalizationMethods.has(algorithm)
        ? 'c14n'
        : 'swa',
  );
  // The only orders that mean something; anything else is an attempt to transform away what was signed.
  if (!['enveloped', 'enveloped c14n', 'c14n', 'swa'].includes(kinds.join(' ')))
    refuseForm('ds:Transforms in an order that is not accepted');
  if (kinds[0] === 'swa' && transforms[0]?.algorithm !== algorithms.swaContentSignature)
    throw new XmlSecurityError('DSIG_ALGORITHM', 'ds:Transform: algorithm not known');
  return transforms;
}

/** ec:InclusiveNamespaces, the only parameter that any accepted method has. */
function prefixList(el: XmlElement, algorithm: string): readonly string[] | undefined {
  const [inclusive, ...more] = childElements(el);
  if (!inclusive) return undefined;
  const exclusive = canonicalizationMethods.get(algorithm)?.mode === 'exclusive';
  if (
    !exclusive ||
    more.length > 0 ||
    inclusive.namespaceURI !== ns.exc ||
    inclusive.localName !== 'InclusiveNamespaces'
  )
    return refuseForm(`ds:${el.localName} has parameters`);
  const prefixes = (attribute(inclusive, 'PrefixList') ?? '').split(/[\t\n\r ]+/).filter((p) => p !== '');
  return prefixes.length <= maxPrefixes ? prefixes : refuseForm('PrefixList is too long');
}
