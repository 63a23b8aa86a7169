import {
  Certificate,
  createKeyEntry,
  type KeyEntry,
  keyEntryFromPem,
  loadPkcs12,
  PkiError,
} from '@budkavle/pki';
import { UsageError } from '../../io.ts';
import { readCertificates, readSmallFile } from './certificates.ts';

export interface KeyOptions {
  /** PEM: the key, with or without its certificates. */
  readonly key?: string | undefined;
  /** Its certificate, when it is in a file of its own. */
  readonly keyCertificate?: string | undefined;
  readonly pkcs12?: string | undefined;
  /** A file with the passphrase; else the environment variable BUDKAVLE_PASSPHRASE. Never an argument: others see those. */
  readonly passphraseFile?: string | undefined;
}

/**
 * Keys from PEM or PKCS#12. For a PEM key without certificate `candidates` (certificates met in the document) are
 * tried: the one with the same public key is its certificate.
 * @throws UsageError
 */
export function readKeys(options: KeyOptions, candidates: readonly Certificate[] = []): KeyEntry[] {
  const passphrase = passphraseOf(options);
  try {
    return [...fromPem(options, passphrase, candidates), ...fromPkcs12(options, passphrase)];
  } catch (error) {
    if (error instanceof PkiError)
      throw new UsageError(`${options.pkcs12 ?? options.key}: ${error.message} (${error.code})`);
    throw error;
  }
}

/** Exactly one key. @throws UsageError */
export function readOneKey(options: KeyOptions): KeyEntry {
  const [key, ...more] = readKeys(options);
  if (!key)
    throw new UsageError('a key is needed: --key FILE (and --key-certificate FILE), or --pkcs12 FILE');
  if (more.length > 0) throw new UsageError(`${options.pkcs12} holds several keys; one is needed`);
  return key;
}

export function hasKeyOptions(options: KeyOptions): boolean {
  return options.key !== undefined || options.pkcs12 !== undefined;
}

function fromPem(
  options: KeyOptions,
  passphrase: string | undefined,
  candidates: readonly Certificate[],
): KeyEntry[] {
  if (options.key === undefined) return [];
  const pem = readSmallFile(options.key).toString('latin1');
  if (!pem.includes('PRIVATE KEY-----')) throw new UsageError(`${options.key} holds no private key in PEM`);
  const own = pem.includes('-----BEGIN CERTIFICATE-----') ? Certificate.parsePem(pem) : [];
  const given = options.keyCertificate ? readCertificates([options.keyCertificate]) : own;
  if (given.length > 0) return [keyEntryFromPem(given, pem, passphrase)];
  return candidates.flatMap((candidate) => {
    try {
      const { privateKey } = keyEntryFromPem([candidate], pem, passphrase);
      return privateKey ? [createKeyEntry(candidate, privateKey)] : [];
    } catch (error) {
      if (error instanceof PkiError && error.code === 'PKI_KEYSTORE_MISMATCH') return [];
      throw error;
    }
  });
}

function fromPkcs12(options: KeyOptions, passphrase: string | undefined): KeyEntry[] {
  if (options.pkcs12 === undefined) return [];
  return loadPkcs12(readSmallFile(options.pkcs12), passphrase ?? '').entries;
}

function passphraseOf(options: KeyOptions): string | undefined {
  if (options.passphraseFile !== undefined)
    return readSmallFile(options.passphraseFile)
      .toString('utf8')
      .replace(/\r?\n$/, '');
  return process.env.BUDKAVLE_PASSPHRASE;
}
