import { createHash, type KeyObject } from 'node:crypto';
import { algorithms, securityNamespaces as ns } from '../algorithms.ts';
import { decodeBase64 } from '../base64.ts';
import { type C14nOptions, createCanonicalizer } from '../c14n/canonicalizer.ts';
import { XmlSecurityError } from '../errors.ts';
import { XmlReader } from '../reader/reader.ts';
import type { XmlLimits } from '../reader/types.ts';
import { TreeBuilder } from '../tree/builder.ts';
import { childrenNamed, textContent } from '../tree/navigate.ts';
import type { XmlElement } from '../tree/types.ts';
import { EnvelopedSplitter } from './enveloped-splitter.ts';
import { idIndex, idsOf } from './id-index.ts';
import { digestMethods, type HashName, methodOf } from './methods.ts';
import { type ParsedSignature, parseSignature, refuseForm, type SignedReference } from './parse-signature.ts';
import type { SignaturePolicy } from './policy.ts';
import { chunksOf, type XmlSource } from './source.ts';
import { referenceC14n, verifyReferenceOctets, verifySignatureValue } from './verify.ts';

export interface VerifyEnvelopedOptions {
  readonly policy: SignaturePolicy;
  readonly limits?: Partial<XmlLimits>;
  /** Bytes; longer texts stay in the source. Default 64 KiB. */
  readonly detachTextOver?: number;
  /** What the tree may hold in memory. Default 8 MiB. */
  readonly maxTreeBytes?: number;
  /** Reads the source again: needed only for a large document signed otherwise than with C14N 1.0 and SHA-256. */
  readonly reopen?: () => XmlSource;
  /** Gets the certificates of KeyInfo (DER, in order) and decides: the signer's public key, or throws. */
  resolveKey(certificates: readonly Buffer[], document: XmlElement): KeyObject | Promise<KeyObject>;
}

export interface VerifiedDocument {
  readonly root: XmlElement;
  readonly signerCertificate: Buffer;
  readonly certificates: readonly Buffer[];
  readonly signatureValue: Buffer;
  readonly digest: Buffer;
  readonly bytes: number;
  readonly signatureAlgorithm: string;
}

export const defaultDetachTextOver = 64 * 1024;
export const defaultMaxTreeBytes = 8 * 1024 * 1024;
const keptForSecondReading = 2 * 1024 * 1024;

/** How the digest is computed: known for certain only when the Signature, at the end, has been read. */
interface Plan {
  readonly c14n: C14nOptions;
  readonly hash: HashName;
}
const usualPlan: Plan = { c14n: { mode: 'inclusive', comments: false }, hash: 'sha256' };

const same = (a: Plan, b: Plan): boolean =>
  a.hash === b.hash &&
  a.c14n.mode === b.c14n.mode &&
  (a.c14n.inclusivePrefixes ?? []).join(' ') === (b.c14n.inclusivePrefixes ?? []).join(' ');

/**
 * Verifies an enveloped signature over a whole document in one pass: exactly one ds:Signature, last child of the root,
 * one Reference to the whole document; algorithms of the policy; digest; value with the key that `resolveKey` gives.
 * The tree was built from the very events that were digested: without comments, instructions and the Signature.
 * Processing instructions inside the root are refused; those outside are digested as Canonical XML says.
 * Another C14N or hash than the usual takes a second reading: of a copy up to 2 MiB, of `reopen` above it.
 * XML_*, DSIG_*, and what `resolveKey` throws.
 */
export async function verifyEnvelopedSignature(
  source: XmlSource,
  options: VerifyEnvelopedOptions,
): Promise<VerifiedDocument> {
  let reading = await read(source, usualPlan, options);
  if (!same(reading.plan, usualPlan)) {
    const again =
      source instanceof Uint8Array
        ? source
        : ((reading.copies && chunksOf(reading.copies)) ?? options.reopen?.());
    if (!again)
      throw new XmlSecurityError('DSIG_TOO_LARGE', 'Unusual algorithms need a source that can be read again');
    const first = reading.plan;
    reading = await read(again, first, options);
    if (!same(reading.plan, first)) refuseForm('The source changed between two readings');
  }
  const { parsed, root, digest, bytes } = reading;
  verifyReferenceOctets(reading.reference, digest);
  const certificates = certificatesOf(parsed);
  const signerCertificate = certificates[0] ?? refuseForm('ds:KeyInfo without a certificate');
  verifySignatureValue(parsed, await options.resolveKey(certificates, root));
  const { signatureValue, signatureAlgorithm } = parsed;
  return { root, signerCertificate, certificates, signatureValue, digest, bytes, signatureAlgorithm };
}

interface Reading {
  readonly plan: Plan;
  readonly reference: SignedReference;
  readonly parsed: ParsedSignature;
  readonly root: XmlElement;
  readonly digest: Buffer;
  readonly bytes: number;
  readonly copies: readonly Buffer[] | undefined;
}

async function read(source: XmlSource, plan: Plan, options: VerifyEnvelopedOptions): Promise<Reading> {
  const hash = createHash(plan.hash);
  const tree = new TreeBuilder({
    detachTextOver: options.detachTextOver ?? defaultDetachTextOver,
    maxTreeBytes: options.maxTreeBytes ?? defaultMaxTreeBytes,
  });
  const splitter = new EnvelopedSplitter(
    tree,
    createCanonicalizer(plan.c14n, (octets) => hash.update(octets)),
  );
  const reader = new XmlReader(splitter, options.limits);
  let bytes = 0;
  let copies: Buffer[] | undefined = source instanceof Uint8Array ? undefined : [];
  for await (const chunk of chunksOf(source)) {
    bytes += chunk.length;
    if (bytes > keptForSecondReading) copies = undefined;
    copies?.push(Buffer.from(chunk));
    reader.write(chunk);
  }
  reader.end();
  const root = tree.finished();
  if (!splitter.signature) throw new XmlSecurityError('DSIG_MISSING', 'The document is not signed');
  const parsed = parseSignature(splitter.signature, options.policy);
  const wanted = planOf(parsed, root, splitter.instructions);
  return { ...wanted, parsed, root, digest: hash.digest(), bytes, copies };
}

function planOf(
  parsed: ParsedSignature,
  root: XmlElement,
  instructions: boolean,
): { plan: Plan; reference: SignedReference } {
  const [reference, ...more] = parsed.references;
  if (!reference || more.length > 0) return refuseForm('Not exactly one ds:Reference');
  if (reference.transforms[0]?.algorithm !== algorithms.envelopedSignature)
    refuseForm('The reference is not enveloped');
  if (reference.uri !== '') {
    if (!idsOf(root).some((id) => id !== '' && reference.uri === `#${id}`))
      refuseForm('The reference is not to the whole document');
    idIndex(root);
    if (instructions) refuseForm('Processing instructions outside what is signed');
  }
  const hash = methodOf(digestMethods, reference.digestAlgorithm);
  return { plan: { c14n: referenceC14n(reference), hash }, reference };
}

function certificatesOf(parsed: ParsedSignature): Buffer[] {
  const data = parsed.keyInfo ? childrenNamed(parsed.keyInfo, ns.ds, 'X509Data') : [];
  return data
    .flatMap((el) => childrenNamed(el, ns.ds, 'X509Certificate'))
    .map((el) => decodeBase64(textContent(el), 'DSIG_FORM'));
}
