import type { KeyObject } from 'node:crypto';
import {
  type ContentAlgorithm,
  canonicalize,
  childElements,
  inScopeNamespaces,
  type KeyDecrypter,
  type KeyTransport,
  openEncryptedData,
  policies,
  type SignaturePolicy,
  type VerifiedDocument,
  verifyEnvelopedSignature,
  type XmlElement,
  type XmlLimits,
  XmlSecurityError,
} from '@budkavle/xml-security';
import { FormatsError } from '../errors.ts';
import { xha, xmlenc } from './grammar.ts';
import { inNamespaceContext } from './namespace-context.ts';
import { feedTree } from './tree-events.ts';
import { envelopeWalk } from './walk.ts';
import type { XheFinding } from './xhe-finding.ts';
import type { XheHeader } from './xhe-header.ts';

export type ResolveXheKey = (
  certificates: readonly Buffer[],
  header: XheHeader,
) => KeyObject | Promise<KeyObject>;

/** An envelope whose signature has been verified; everything in it is what the signature covers. */
export interface VerifiedXhe {
  readonly header: XheHeader;
  readonly findings: readonly XheFinding[];
  readonly document: VerifiedDocument;
  readonly encryptedData: XmlElement | undefined;
  readonly payload: XmlElement | undefined;
}

export type RangeSource = (start: number, end: number) => AsyncIterable<Uint8Array>;

/** What other software of the federation is known to send (official examples, Santuario) and what we make. */
export const xheDecryption: { content: readonly ContentAlgorithm[]; transport: readonly KeyTransport[] } = {
  content: ['aes256-gcm', 'aes256-cbc', 'aes128-gcm'],
  transport: [
    { algorithm: 'rsa-oaep-mgf1p', digest: 'sha1', mgf: 'sha1' },
    { algorithm: 'rsa-oaep-mgf1p', digest: 'sha256', mgf: 'sha1' },
    { algorithm: 'rsa-oaep', digest: 'sha1', mgf: 'sha1' },
    { algorithm: 'rsa-oaep', digest: 'sha256', mgf: 'sha1' },
    { algorithm: 'rsa-oaep', digest: 'sha256', mgf: 'sha256' },
  ],
};

function inspect(root: XmlElement): { header: XheHeader | undefined; findings: XheFinding[] } {
  const { handler, reader, findings } = envelopeWalk();
  feedTree(root, handler);
  return { header: reader.header(), findings };
}

function path(root: XmlElement, ...names: string[]): XmlElement | undefined {
  let at: XmlElement | undefined = root;
  for (const name of names)
    at = at && childElements(at).find((el) => el.localName === name && el.namespaceURI === xha);
  return at;
}

export interface VerifyXheOptions {
  resolveKey: ResolveXheKey;
  readonly policy?: SignaturePolicy;
  readonly limits?: Partial<XmlLimits>;
  /** Reads the envelope again: for large ones signed otherwise than with C14N 1.0 and SHA-256. */
  readonly reopen?: () => AsyncIterable<Uint8Array>;
}

/**
 * Step 1: the signature. `resolveKey` gets the certificates of KeyInfo and the header (not verified yet: only to
 * look up whose certificate it must be), checks with CertPub and returns the key, or throws.
 * Throws FMT_NOT_WELL_FORMED; FMT_XHE_INVALID when there is no header to find a key for; DSIG_*.
 */
export async function verifyXhe(
  source: AsyncIterable<Uint8Array> | Uint8Array,
  options: VerifyXheOptions,
): Promise<VerifiedXhe> {
  const document = await notWellFormed(
    verifyEnvelopedSignature(source, {
      policy: options.policy ?? policies.xheEnvelope,
      ...(options.limits && { limits: options.limits }),
      ...(options.reopen && { reopen: options.reopen }),
      resolveKey: async (certificates, root) => {
        const { header, findings } = inspect(root);
        if (!header) throw new FormatsError('FMT_XHE_INVALID', { findings });
        return options.resolveKey(certificates, header);
      },
    }),
  );
  const { header, findings } = inspect(document.root);
  if (!header) throw new FormatsError('FMT_XHE_INVALID', { findings });
  const content = path(document.root, 'Payloads', 'Payload', 'PayloadContent');
  const payload = content && childElements(content)[0];
  const encrypted = payload?.namespaceURI === xmlenc && payload.localName === 'EncryptedData';
  return { header, findings, document, payload, encryptedData: encrypted ? payload : undefined };
}

async function notWellFormed<T>(step: Promise<T>): Promise<T> {
  try {
    return await step;
  } catch (cause) {
    if (cause instanceof XmlSecurityError && cause.code.startsWith('XML_'))
      throw new FormatsError('FMT_NOT_WELL_FORMED', { detail: cause.code, cause });
    throw cause;
  }
}

/** An envelope against the rules is not opened, whoever signed it. Throws FMT_XHE_INVALID. */
function refuseInvalid(verified: VerifiedXhe): void {
  const findings = verified.findings.filter((finding) => finding.severity === 'envelope');
  if (findings.length > 0) throw new FormatsError('FMT_XHE_INVALID', { findings });
}

export interface DecryptOptions {
  readonly privateKeys: readonly { certificate: Buffer; decrypt: KeyDecrypter }[];
  readonly allowed?: typeof xheDecryption;
  /** Reads the envelope again, a range of octets: the very octets that were verified. */
  readonly source: RangeSource;
}

/**
 * Step 2 for an encrypted payload: the plaintext, as an element that stands alone (namespaces that only its
 * ancestors declared are put on it). Spool it, and use it only after the iterator has ended without
 * error (ENC_*). Throws FMT_XHE_INVALID, FMT_XHE_PAYLOAD.
 */
export async function* decryptXhePayload(
  verified: VerifiedXhe,
  options: DecryptOptions,
): AsyncIterable<Buffer> {
  refuseInvalid(verified);
  if (!verified.encryptedData) throw new FormatsError('FMT_XHE_PAYLOAD');
  const plaintext = openEncryptedData(verified.encryptedData, {
    ...options,
    allowed: options.allowed ?? xheDecryption,
  });
  yield* inNamespaceContext(
    plaintext,
    inScopeNamespaces(verified.encryptedData.parent ?? verified.encryptedData),
  );
}

/**
 * Step 2 for a small unencrypted payload (a receipt): its canonical octets, from the tree that was verified.
 * Throws FMT_XHE_INVALID; FMT_XHE_PAYLOAD if it is encrypted, missing, or too big to be a receipt.
 */
export function plainXhePayload(verified: VerifiedXhe): Buffer {
  refuseInvalid(verified);
  if (!verified.payload || verified.encryptedData) throw new FormatsError('FMT_XHE_PAYLOAD');
  try {
    return canonicalize(verified.payload, { mode: 'inclusive' });
  } catch (cause) {
    throw new FormatsError('FMT_XHE_PAYLOAD', { cause });
  }
}

/** Both steps: verify, then hand the payload to `spool`, which answers only after the payload has ended. */
export async function openXhe<T>(
  options: {
    source: AsyncIterable<Uint8Array>;
    range: RangeSource;
    spool(payload: AsyncIterable<Buffer>): Promise<T>;
  } & VerifyXheOptions &
    Omit<DecryptOptions, 'source'>,
): Promise<{ verified: VerifiedXhe; spooled: T }> {
  const verified = await verifyXhe(options.source, options);
  const payload = verified.encryptedData
    ? decryptXhePayload(verified, { ...options, source: options.range })
    : once(plainXhePayload(verified));
  return { verified, spooled: await options.spool(payload) };
}

async function* once(octets: Buffer): AsyncIterable<Buffer> {
  yield octets;
}
