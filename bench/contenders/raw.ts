import {
  constants,
  createCipheriv,
  createDecipheriv,
  createHash,
  privateDecrypt,
  publicEncrypt,
  randomBytes,
  sign,
  verify,
} from 'node:crypto';
import type { BenchKey } from '../documents/keys.ts';

const step = 64 * 1024;
const oaep = { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' };

/** What a sealed envelope cannot do without, over the same octets, and nothing else: no XML, no checks. */
export class RawOperations {
  readonly #payload: Buffer;
  readonly #envelope: Buffer;
  readonly #key: BenchKey;
  readonly #wrapped: Buffer;
  readonly #signature: Buffer;
  readonly #base64: Buffer;

  constructor(payload: Buffer, envelope: Buffer, key: BenchKey) {
    this.#payload = payload;
    this.#envelope = envelope;
    this.#key = key;
    this.#wrapped = publicEncrypt({ key: key.publicKey, ...oaep }, randomBytes(32));
    this.#signature = sign('sha256', Buffer.alloc(1000), key.privateKey);
    this.#base64 = Buffer.from(payload.toString('base64'));
  }

  /** AES-256-CBC, base64, SHA-256 over the document, one RSA encryption, one RSA signature. */
  seal(): void {
    publicEncrypt({ key: this.#key.publicKey, ...oaep }, randomBytes(32));
    const cipher = createCipheriv('aes-256-cbc', randomBytes(32), randomBytes(16));
    for (let at = 0; at < this.#payload.length; at += step)
      cipher.update(this.#payload.subarray(at, at + step));
    const group = 48 * 1024;
    for (let at = 0; at < this.#payload.length; at += group)
      Buffer.from(this.#payload.toString('base64', at, at + group), 'latin1');
    this.#digest();
    sign('sha256', Buffer.alloc(1000), this.#key.privateKey);
  }

  /** SHA-256 over the document, one RSA verification, one RSA decryption, base64, AES-256-CBC. */
  open(): void {
    this.verify();
    privateDecrypt({ key: this.#key.privateKey, ...oaep }, this.#wrapped);
    for (let at = 0; at < this.#base64.length; at += step)
      Buffer.from(this.#base64.toString('latin1', at, at + step), 'base64');
    const decipher = createDecipheriv('aes-256-cbc', randomBytes(32), randomBytes(16));
    for (let at = 0; at < this.#payload.length; at += step)
      decipher.update(this.#payload.subarray(at, at + step));
  }

  verify(): void {
    this.#digest();
    verify('sha256', Buffer.alloc(1000), this.#key.publicKey, this.#signature);
  }

  #digest(): void {
    const hash = createHash('sha256');
    for (let at = 0; at < this.#envelope.length; at += step)
      hash.update(this.#envelope.subarray(at, at + step));
    hash.digest();
  }
}
