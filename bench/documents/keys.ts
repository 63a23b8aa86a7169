import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { selfSigned } from '../../packages/xml-security/src/testing/self-signed.ts';

/** One organisation's key, RSA-3072 as the federation's rules say, for signing and for decrypting. */
export interface BenchKey {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  readonly certificate: Buffer;
  readonly certificatePem: string;
  readonly privatePem: string;
  readonly publicPem: string;
}

export function makeKey(): BenchKey {
  const { privateKey, certificate } = selfSigned('exempelkommunen.example', 3072);
  return keyFrom(privateKey.export({ type: 'pkcs8', format: 'pem' }) as string, certificate);
}

export function keyFrom(privatePem: string, certificate: Buffer): BenchKey {
  const x509 = new X509Certificate(certificate);
  return {
    privateKey: createPrivateKey(privatePem),
    publicKey: x509.publicKey,
    certificate,
    certificatePem: x509.toString(),
    privatePem,
    publicPem: x509.publicKey.export({ type: 'spki', format: 'pem' }) as string,
  };
}
