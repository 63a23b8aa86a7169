import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { ServiceError } from '../errors/service-error.ts';

/*
 * A blob on disk:
 *   header   magic "BKVB", version 1, key id (16), salt (32)
 *   chunks   64 KiB of plaintext each (the last one shorter or equal), each followed by its 16 byte tag
 *   trailer  a tag of 16 bytes over SHA-256 and size of the plaintext
 * Each file has its own key, HKDF-SHA256 of the organisation's key and the salt, so the nonces can be counters:
 * 8 byte chunk number, 3 zero bytes, 1 byte kind. The kind marks the last chunk (a cut file is noticed) and the
 * trailer (a file under another's name is noticed, also when only a range of it is read).
 */
const MAGIC = Buffer.from('BKVB\x01', 'latin1');
const SALT_BYTES = 32;
const KEY_ID_BYTES = 16;
const TAG_BYTES = 16;
const KIND_MIDDLE = 0;
const KIND_LAST = 1;
const KIND_TRAILER = 2;

export const HEADER_BYTES = MAGIC.length + KEY_ID_BYTES + SALT_BYTES;
export const CHUNK_BYTES = 64 * 1024;
export const SEALED_CHUNK_BYTES = CHUNK_BYTES + TAG_BYTES;
export const TRAILER_BYTES = TAG_BYTES;

/** The header of a file and the key of its chunks. */
export interface SealedFile {
  header: Buffer;
  key: Buffer;
}

/** A new file under this key of the organisation (id: 32 hexadecimal digits). */
export function newSealedFile(organisationKey: { id: string; key: Buffer }): SealedFile {
  const salt = randomBytes(SALT_BYTES);
  const header = Buffer.concat([MAGIC, Buffer.from(organisationKey.id, 'hex'), salt]);
  return { header, key: fileKey(organisationKey.key, salt) };
}

/** The key id that a header names. Errors: BLOB_CORRUPT. */
export function keyIdOf(header: Buffer): string {
  if (header.length !== HEADER_BYTES || !header.subarray(0, MAGIC.length).equals(MAGIC))
    throw corrupt('header');
  return header.subarray(MAGIC.length, MAGIC.length + KEY_ID_BYTES).toString('hex');
}

/** The key of the file's chunks. */
export function openSealedFile(header: Buffer, organisationKey: Buffer): SealedFile {
  return { header, key: fileKey(organisationKey, header.subarray(MAGIC.length + KEY_ID_BYTES)) };
}

export function sealChunk(file: SealedFile, index: number, last: boolean, plaintext: Uint8Array): Buffer {
  const cipher = createCipheriv('aes-256-gcm', file.key, nonce(index, last ? KIND_LAST : KIND_MIDDLE));
  return Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
}

/** Errors: BLOB_CORRUPT. */
export function openChunk(file: SealedFile, index: number, last: boolean, sealed: Buffer): Buffer {
  if (sealed.length < TAG_BYTES) throw corrupt('chunk');
  const body = sealed.subarray(0, sealed.length - TAG_BYTES);
  const kind = last ? KIND_LAST : KIND_MIDDLE;
  const decipher = createDecipheriv('aes-256-gcm', file.key, nonce(index, kind), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES));
  const plaintext = decipher.update(body);
  try {
    decipher.final();
  } catch (error) {
    throw corrupt('chunk', error);
  }
  return plaintext;
}

export function sealTrailer(file: SealedFile, hash: string, size: number): Buffer {
  const cipher = createCipheriv('aes-256-gcm', file.key, nonce(0, KIND_TRAILER)).setAAD(
    trailerText(hash, size),
  );
  cipher.final();
  return cipher.getAuthTag();
}

/** Errors: BLOB_CORRUPT when the file does not hold the content of this hash and size. */
export function checkTrailer(file: SealedFile, trailer: Buffer, hash: string, size: number): void {
  try {
    const decipher = createDecipheriv('aes-256-gcm', file.key, nonce(0, KIND_TRAILER), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(trailerText(hash, size)).setAuthTag(trailer).final();
  } catch (error) {
    throw corrupt('trailer', error);
  }
}

/** Size of the plaintext and number of chunks by the length of the file. Errors: BLOB_CORRUPT. */
export function sizesOf(fileBytes: number): { size: number; chunks: number } {
  const body = fileBytes - HEADER_BYTES - TRAILER_BYTES;
  const chunks = Math.max(1, Math.ceil(body / SEALED_CHUNK_BYTES));
  const size = body - chunks * TAG_BYTES;
  if (size < 0 || size <= (chunks - 1) * CHUNK_BYTES - (chunks === 1 ? 1 : 0)) throw corrupt('length');
  return { size, chunks };
}

function corrupt(where: string, cause?: unknown): ServiceError {
  return new ServiceError('BLOB_CORRUPT', { message: `Stored content is damaged (${where}).`, cause });
}

function fileKey(organisationKey: Buffer, salt: Buffer): Buffer {
  return Buffer.from(hkdfSync('sha256', organisationKey, salt, 'budkavle blob v1', 32));
}

function nonce(index: number, kind: number): Buffer {
  const bytes = Buffer.alloc(12);
  bytes.writeBigUInt64BE(BigInt(index));
  bytes[11] = kind;
  return bytes;
}

function trailerText(hash: string, size: number): Buffer {
  return Buffer.from(`${hash} ${size}`);
}
