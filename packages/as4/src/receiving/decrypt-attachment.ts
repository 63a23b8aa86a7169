import { randomBytes } from 'node:crypto';
import type { KeyEntry } from '@budkavle/pki';
import {
  decryptGcm,
  type SignedReference,
  verifyReferenceOctets,
  XmlSecurityError,
} from '@budkavle/xml-security';
import { gunzipBounded } from '../compression/gunzip-bounded.ts';
import { As4Error, openError } from '../errors/as4-error.ts';
import type { As4Limits } from '../profile/as4-profile.ts';
import { tap } from '../util/streams.ts';
import { attachmentDigest } from '../wss/attachment-digest.ts';
import { asAuthenticationFailure } from '../wss/authenticate-signer.ts';
import type { EncryptedAttachment } from '../wss/encrypted-data.ts';
import type { EncryptedKey } from '../wss/encrypted-key.ts';
import { matchingCertificates } from '../wss/key-reference.ts';
import type { QuarantinedPart } from './read-parts.ts';

const keyLength = 16;

/** The EncryptedKey of an attachment: the one that it names, else the one whose ReferenceList names it. */
export function keyOf(data: EncryptedAttachment, keys: readonly EncryptedKey[]): EncryptedKey {
  const found =
    data.keyId === undefined
      ? keys.filter((key) => data.id !== undefined && key.references.includes(data.id))
      : keys.filter((key) => key.id === data.keyId);
  const [only, ...more] = found;
  if (!only || more.length > 0) throw openError('EBMS:0103', 'EncryptedData: no EncryptedKey, or several');
  return only;
}

/**
 * Opens an EncryptedKey with the key of ours that it names. A key that cannot be opened is replaced by a random one,
 * so that the failure shows at the tag, in the same way and after the same time as a wrong tag (section 12.7).
 * @throws As4Error EBMS:0102 when it names no key of ours
 */
export async function unwrapContentKey(encrypted: EncryptedKey, keys: readonly KeyEntry[]): Promise<Buffer> {
  const own = keys.find((key) => matchingCertificates(encrypted.recipient, [key.certificate]).length > 0);
  if (!own) throw new As4Error('EBMS:0102', 'the EncryptedKey names no key of ours (an old SMP entry?)');
  const instead = randomBytes(keyLength);
  try {
    const key = await own.decrypt(encrypted.wrapped, encrypted.transport);
    return key.length === keyLength ? key : instead;
  } catch {
    return instead;
  }
}

/**
 * Step 10: decrypts once to verify tag and digest; nothing is kept of it.
 * @throws As4Error EBMS:0102 (tag), EBMS:0101 (digest)
 */
export async function verifyAttachment(
  part: QuarantinedPart,
  mimeType: string | undefined,
  key: Buffer,
  reference: SignedReference,
): Promise<Buffer> {
  const digest = attachmentDigest(mimeType);
  let unreadable: unknown;
  for await (const chunk of decrypt(part, key)) {
    if (unreadable !== undefined) continue;
    // What does not parse is told only after the tag has been found right.
    try {
      digest.update(chunk);
    } catch (error) {
      unreadable = error;
    }
  }
  if (unreadable !== undefined) throw unreadable;
  const value = digest.digest();
  asAuthenticationFailure(() => verifyReferenceOctets(reference, value));
  return value;
}

/** Decrypts a part that has been verified, and inflates it within bounds. @throws As4Error EBMS:0303 */
export function openAttachment(
  part: QuarantinedPart,
  compressed: boolean,
  key: Buffer,
  limits: As4Limits,
): AsyncIterable<Buffer> {
  const plain = decrypt(part, key);
  if (compressed) return gunzipBounded(plain, limits);
  let length = 0;
  return tap(plain, (chunk) => {
    length += chunk.length;
    if (length > limits.inflatedBytes) throw openError('EBMS:0303', 'part: larger than allowed');
  });
}

async function* decrypt(part: QuarantinedPart, key: Buffer): AsyncGenerator<Buffer, void, void> {
  try {
    yield* decryptGcm(part.spool.read(), key);
  } catch (cause) {
    if (!(cause instanceof XmlSecurityError)) throw cause;
    throw new As4Error('EBMS:0102', 'attachment cannot be decrypted', { cause });
  }
}
