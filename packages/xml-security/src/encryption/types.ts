import { algorithms as a } from '../algorithms.ts';

export type ContentAlgorithm = 'aes256-cbc' | 'aes128-gcm' | 'aes256-gcm';

/** RSA-OAEP. rsa-oaep-mgf1p is MGF1 with SHA-1 by definition, whatever the digest (XML Encryption 1.1, 5.5.2). */
export interface KeyTransport {
  readonly algorithm: 'rsa-oaep-mgf1p' | 'rsa-oaep';
  readonly digest: 'sha1' | 'sha256';
  readonly mgf: 'sha1' | 'sha256';
}

export interface ContentMethod {
  readonly uri: string;
  readonly keyLength: number;
  readonly ivLength: number;
}

export const contentMethods: Readonly<Record<ContentAlgorithm, ContentMethod>> = {
  'aes256-cbc': { uri: a.aes256Cbc, keyLength: 32, ivLength: 16 },
  'aes128-gcm': { uri: a.aes128Gcm, keyLength: 16, ivLength: 12 },
  'aes256-gcm': { uri: a.aes256Gcm, keyLength: 32, ivLength: 12 },
};

export const sameTransport = (a: KeyTransport, b: KeyTransport): boolean =>
  a.algorithm === b.algorithm && a.digest === b.digest && a.mgf === b.mgf;
