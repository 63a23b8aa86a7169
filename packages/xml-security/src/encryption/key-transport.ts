import { constants, type KeyObject, privateDecrypt, publicEncrypt } from 'node:crypto';
import { XmlSecurityError } from '../errors.ts';
import { oaepDecode, oaepEncode } from './oaep.ts';
import type { KeyTransport } from './types.ts';

const refuse = (): never => {
  throw new XmlSecurityError('ENC_KEY', 'The content key cannot be wrapped or unwrapped');
};

function modulusBytes(key: KeyObject, type: 'public' | 'private', minBits: number): number {
  const bits = key.type === type ? (key.asymmetricKeyDetails?.modulusLength ?? 0) : 0;
  if (key.type !== type || key.asymmetricKeyType !== 'rsa' || bits < minBits) refuse();
  return Math.ceil(bits / 8);
}

function requireTransport(transport: KeyTransport): void {
  if (transport.algorithm === 'rsa-oaep-mgf1p' && transport.mgf !== 'sha1')
    throw new XmlSecurityError('ENC_ALGORITHM', 'rsa-oaep-mgf1p means MGF1 with SHA-1');
}

/** RSA-OAEP of a content key with an RSA public key of 2048 bits or more. ENC_KEY, ENC_ALGORITHM. */
export function wrapKey(publicKey: KeyObject, key: Buffer, transport: KeyTransport): Buffer {
  requireTransport(transport);
  const size = modulusBytes(publicKey, 'public', 2048);
  try {
    if (transport.digest === transport.mgf)
      return publicEncrypt(
        { key: publicKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: transport.digest },
        key,
      );
    const encoded = oaepEncode(key, size, transport.digest, transport.mgf);
    return publicEncrypt({ key: publicKey, padding: constants.RSA_NO_PADDING }, encoded);
  } catch (cause) {
    throw new XmlSecurityError('ENC_KEY', 'The content key cannot be wrapped', { cause });
  }
}

const keyLengths = [16, 32];

/** The content key (16 or 32 bytes); ENC_KEY for whatever is wrong, without saying what. ENC_ALGORITHM. */
export function unwrapKey(privateKey: KeyObject, wrapped: Buffer, transport: KeyTransport): Buffer {
  requireTransport(transport);
  // How long our own key is, its owner has decided; what is sealed for others is held to 2048 bits.
  const size = modulusBytes(privateKey, 'private', 1024);
  if (wrapped.length !== size) return refuse();
  let key: Buffer | undefined;
  try {
    if (transport.digest === transport.mgf)
      key = privateDecrypt(
        { key: privateKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: transport.digest },
        wrapped,
      );
    else {
      const encoded = privateDecrypt({ key: privateKey, padding: constants.RSA_NO_PADDING }, wrapped);
      const found = keyLengths.map((n) => oaepDecode(encoded, n, transport.digest, transport.mgf));
      encoded.fill(0);
      key = found[0] ?? found[1];
    }
  } catch {
    // Falls to the one refusal below: no cause is passed on, it would tell faults apart.
  }
  return key && keyLengths.includes(key.length) ? key : refuse();
}

/** Unwraps with a key that may live elsewhere (a hardware module). Throws when it cannot. */
export type KeyDecrypter = (wrapped: Buffer, transport: KeyTransport) => Buffer | Promise<Buffer>;

export function keyDecrypter(privateKey: KeyObject): KeyDecrypter {
  return (wrapped, transport) => unwrapKey(privateKey, wrapped, transport);
}
