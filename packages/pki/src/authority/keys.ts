import { generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { PkiError } from '../errors.ts';

const generate = promisify(generateKeyPair);

export interface KeyPair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

/** RSA with e=65537; 3072 bits unless told; 2048 is meant for tests. @throws PkiError PKI_ISSUE */
export async function generateRsaKeyPair(bits = 3072): Promise<KeyPair> {
  if (![2048, 3072, 4096].includes(bits))
    throw new PkiError('PKI_ISSUE', 'keyBits must be 2048, 3072 or 4096');
  return generate('rsa', { modulusLength: bits, publicExponent: 0x10001 });
}

/** PKCS#8. */
export const privateKeyPem = (key: KeyObject): string =>
  key.export({ format: 'pem', type: 'pkcs8' }).toString();
