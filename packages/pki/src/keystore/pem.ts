import { createPrivateKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Certificate } from '../certificate.ts';
import { PkiError } from '../errors.ts';
import { chainOf } from './chain-of.ts';
import { createKeyEntry, type KeyEntry } from './key-entry.ts';

/**
 * Key and certificate from PEM files; the certificate file may hold the issuers too, in any order.
 * @throws PkiError PKI_KEYSTORE_READ, PKI_KEYSTORE_PASSPHRASE, PKI_KEYSTORE_MISMATCH, PKI_PARSE
 */
export function loadPemKeyEntry(options: {
  /** Paths. */
  readonly certificate: string;
  readonly key: string;
  readonly passphrase?: string;
}): KeyEntry {
  const certificates = Certificate.parsePem(readText(options.certificate));
  return keyEntryFromPem(certificates, readText(options.key), options.passphrase);
}

/** As `loadPemKeyEntry`, from what has been read already. */
export function keyEntryFromPem(
  certificates: readonly Certificate[],
  keyPem: string,
  passphrase?: string,
): KeyEntry {
  const key = readKey(keyPem, passphrase);
  const own = certificates.find((certificate) => certificate.x509.checkPrivateKey(key));
  if (own === undefined)
    throw new PkiError('PKI_KEYSTORE_MISMATCH', 'private key and certificate do not belong together');
  return createKeyEntry(own, key, chainOf(own, certificates));
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch (cause) {
    throw new PkiError('PKI_KEYSTORE_READ', 'key store file cannot be read', { cause });
  }
}

function readKey(pem: string, passphrase: string | undefined): KeyObject {
  try {
    return createPrivateKey(passphrase === undefined ? pem : { key: pem, passphrase });
  } catch {
    // no cause: OpenSSL's text may quote from the file
    if (/ENCRYPTED/.test(pem)) throw new PkiError('PKI_KEYSTORE_PASSPHRASE', 'passphrase missing or wrong');
    throw new PkiError('PKI_KEYSTORE_READ', 'the private key cannot be read');
  }
}
