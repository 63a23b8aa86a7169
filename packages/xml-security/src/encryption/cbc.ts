import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { decryptFailed } from './gcm.ts';
import { HeldTail } from './held-tail.ts';

const block = 16;

/** IV ‖ AES-256-CBC with the padding of XML Encryption section 5.2: the last octet tells how many were added. */
export async function* encryptCbc(plaintext: AsyncIterable<Uint8Array>, key: Buffer): AsyncIterable<Buffer> {
  const iv = randomBytes(block);
  const cipher = createCipheriv('aes-256-cbc', key, iv);
  cipher.setAutoPadding(false);
  yield iv;
  let length = 0;
  for await (const chunk of plaintext) {
    length += chunk.length;
    yield cipher.update(chunk);
  }
  const padding = randomBytes(block - (length % block));
  padding[padding.length - 1] = padding.length;
  yield cipher.update(padding);
  cipher.final();
}

/** The reverse; one ENC_DECRYPT for a wrong length or padding, raised only after all else was decrypted. */
export async function* decryptCbc(ciphertext: AsyncIterable<Uint8Array>, key: Buffer): AsyncIterable<Buffer> {
  const start: Buffer[] = [];
  let missing = block;
  let length = 0;
  const last = new HeldTail(block);
  let decipher: ReturnType<typeof createDecipheriv> | undefined;
  for await (const chunk of ciphertext) {
    const octets = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    length += octets.length;
    const head = octets.subarray(0, missing);
    if (missing > 0) {
      start.push(Buffer.from(head));
      missing -= head.length;
      if (missing > 0) continue;
    }
    if (!decipher) {
      decipher = createDecipheriv('aes-256-cbc', key, Buffer.concat(start));
      decipher.setAutoPadding(false);
    }
    const clear = decipher.update(octets.subarray(head.length));
    yield* last.push(clear);
  }
  const padded = last.rest();
  const added = padded.at(-1) ?? 0;
  if (length % block !== 0 || padded.length !== block || added < 1 || added > block) throw decryptFailed();
  yield padded.subarray(0, block - added);
}
