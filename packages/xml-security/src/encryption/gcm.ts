import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { XmlSecurityError } from '../errors.ts';
import { HeldTail } from './held-tail.ts';

const ivLength = 12;
const tagLength = 16;

type GcmName = 'aes-128-gcm' | 'aes-256-gcm';

function cipherName(key: Buffer): GcmName {
  if (key.length === 16) return 'aes-128-gcm';
  if (key.length === 32) return 'aes-256-gcm';
  throw new XmlSecurityError('ENC_KEY', 'Not a key of AES-128 or AES-256');
}

export const decryptFailed = (): XmlSecurityError =>
  new XmlSecurityError('ENC_DECRYPT', 'The encrypted content cannot be opened');

/** IV (12 fresh random octets) ‖ ciphertext ‖ tag (16), as XML Encryption 1.1 section 5.2.4 lays it out. */
export async function* encryptGcm(plaintext: AsyncIterable<Uint8Array>, key: Buffer): AsyncIterable<Buffer> {
  const iv = randomBytes(ivLength);
  const cipher = createCipheriv(cipherName(key), key, iv, { authTagLength: tagLength });
  yield iv;
  for await (const chunk of plaintext) yield cipher.update(chunk);
  cipher.final();
  yield cipher.getAuthTag();
}

/** The reverse. What is yielded may be used only after the iterator has ended: a wrong tag is ENC_DECRYPT, last. */
export async function* decryptGcm(ciphertext: AsyncIterable<Uint8Array>, key: Buffer): AsyncIterable<Buffer> {
  const name = cipherName(key);
  const iv: Buffer[] = [];
  let missing = ivLength;
  const tail = new HeldTail(tagLength);
  let decipher: ReturnType<typeof createDecipheriv> | undefined;
  for await (const chunk of ciphertext) {
    const octets = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    const head = octets.subarray(0, missing);
    if (missing > 0) {
      iv.push(Buffer.from(head));
      missing -= head.length;
      if (missing > 0) continue;
    }
    decipher ??= createDecipheriv(name, key, Buffer.concat(iv), { authTagLength: tagLength });
    for (const ready of tail.push(octets.subarray(head.length))) yield decipher.update(ready);
  }
  const tag = tail.rest();
  if (!decipher || tag.length !== tagLength) throw decryptFailed();
  try {
    (decipher as ReturnType<typeof createDecipheriv> & { setAuthTag(tag: Buffer): void }).setAuthTag(tag);
    decipher.final();
  } catch {
    throw decryptFailed();
  }
}
