import { constants, createHash, type KeyObject, timingSafeEqual, verify } from 'node:crypto';
import { algorithms } from '../algorithms.ts';
import { canonicalize } from '../c14n/canonicalize.ts';
import type { C14nOptions } from '../c14n/canonicalizer.ts';
import { XmlSecurityError } from '../errors.ts';
import type { XmlElement } from '../tree/types.ts';
import { keyFacts } from './key-facts.ts';
import { canonicalizationMethods, digestMethods, methodOf, signatureMethods } from './methods.ts';
import { isDs, type ParsedSignature, refuseForm, type SignedReference } from './parse-signature.ts';

/** Checks SignatureValue over SignedInfo with `key`, an RSA public key. DSIG_KEY, DSIG_VALUE. */
export function verifySignatureValue(parsed: ParsedSignature, key: KeyObject): void {
  const method = methodOf(signatureMethods, parsed.signatureAlgorithm);
  requireRsa(key, method.pss, parsed.minRsaBits);
  const octets = canonicalize(parsed.signedInfo, parsed.canonicalization);
  const padding = method.pss
    ? { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
    : { padding: constants.RSA_PKCS1_PADDING };
  let holds = false;
  try {
    holds = verify(method.hash, octets, { key, ...padding }, parsed.signatureValue);
  } catch {
    // A value of the wrong length or a restricted key: the signature does not hold.
  }
  if (!holds) throw new XmlSecurityError('DSIG_VALUE', 'SignatureValue does not hold');
}

/** No HMAC with a public key as its secret, no other kind than the algorithm says. */
function requireRsa(key: KeyObject, pss: boolean, minBits: number): void {
  const { type, kind, bits } = keyFacts(key);
  if (type !== 'public' || (kind !== 'rsa' && !(pss && kind === 'rsa-pss')) || bits < minBits)
    throw new XmlSecurityError('DSIG_KEY', `Not an RSA public key of ${minBits} bits or more`);
}

/** How a reference's target is canonicalised. Comments never count: a same-document reference has none (4.4.3.3). */
export function referenceC14n(reference: SignedReference): C14nOptions {
  const last = reference.transforms.at(-1);
  const method = canonicalizationMethods.get(last?.algorithm ?? '');
  if (last?.algorithm === algorithms.swaContentSignature) refuseForm('An attachment transform on an element');
  const prefixes = last?.inclusivePrefixes;
  return {
    mode: method?.mode ?? 'inclusive',
    comments: false,
    ...(prefixes && { inclusivePrefixes: prefixes }),
  };
}

/** Canonicalises `target` by the reference's transforms and compares its digest. DSIG_DIGEST, DSIG_FORM. */
export function verifyReferenceDigest(reference: SignedReference, target: XmlElement): void {
  const c14n = referenceC14n(reference);
  const enveloped = reference.transforms.some((t) => t.algorithm === algorithms.envelopedSignature);
  const without = enveloped ? enclosingSignature(reference.element) : undefined;
  const octets = canonicalize(target, { ...c14n, ...(without && { without }) });
  const hash = methodOf(digestMethods, reference.digestAlgorithm);
  verifyReferenceOctets(reference, createHash(hash).update(octets).digest());
}

function enclosingSignature(reference: XmlElement): XmlElement {
  for (let at: XmlElement | undefined = reference.parent; at; at = at.parent)
    if (isDs(at, 'Signature')) return at;
  return refuseForm('ds:Reference outside a ds:Signature');
}

/** Compares a digest computed elsewhere (an attachment) with the reference's. DSIG_DIGEST. */
export function verifyReferenceOctets(reference: SignedReference, digest: Buffer): void {
  if (digest.length !== reference.digest.length || !timingSafeEqual(digest, reference.digest))
    throw new XmlSecurityError('DSIG_DIGEST', 'DigestValue does not hold');
}
