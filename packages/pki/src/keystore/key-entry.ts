import { createPublicKey, type KeyObject, sign } from 'node:crypto';
import type { Certificate } from '../certificate.ts';
import { PkiError } from '../errors.ts';
import { decryptOaep, type OaepDigest } from './oaep.ts';

/** A certificate and what its private key does. PKCS#11 and KMS implement this without ever showing the key. */
export interface KeyEntry {
  readonly certificate: Certificate;
  /** The issuers above, as far as the store has them; without the certificate itself. */
  readonly chain: readonly Certificate[];
  /** Alias of the entry in its store, if it has one. */
  readonly alias?: string;
  /** RSASSA-PKCS1-v1_5 with SHA-256 over the octets. */
  sign(octets: Buffer): Promise<Buffer>;
  /** RSA-OAEP. @throws PkiError PKI_DECRYPT, the same for every cause */
  decrypt(wrapped: Buffer, oaep: { digest: OaepDigest; mgf: OaepDigest }): Promise<Buffer>;
  /** File stores only: what TLS needs. */
  readonly privateKey?: KeyObject;
}

/** @throws PkiError PKI_KEYSTORE_MISMATCH */
export function createKeyEntry(
  certificate: Certificate,
  privateKey: KeyObject,
  chain: readonly Certificate[] = [],
  alias?: string,
): KeyEntry {
  if (!createPublicKey(privateKey).equals(certificate.publicKey))
    throw new PkiError('PKI_KEYSTORE_MISMATCH', 'private key and certificate do not belong together');
  return {
    certificate,
    chain,
    ...(alias === undefined ? {} : { alias }),
    privateKey,
    sign: (octets) =>
      new Promise((resolve, reject) => {
        // with a callback: on the thread pool, not on the event loop
        sign('sha256', octets, privateKey, (error, signature) =>
          error ? reject(error) : resolve(signature),
        );
      }),
    decrypt: async (wrapped, { digest, mgf }) => {
      try {
        return decryptOaep(privateKey, wrapped, digest, mgf);
      } catch {
        throw new PkiError('PKI_DECRYPT', 'the wrapped key cannot be opened');
      }
    },
  };
}
