import { createPrivateKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import forge from 'node-forge';
import { Certificate } from '../certificate.ts';
import { PkiError } from '../errors.ts';
import { chainOf } from './chain-of.ts';
import { createKeyEntry, type KeyEntry } from './key-entry.ts';

export interface Pkcs12Contents {
  /** Private keys with their certificates. */
  readonly entries: KeyEntry[];
  /** Every certificate in the store, those of the entries too. */
  readonly certificates: Certificate[];
}

const unsupported = (): PkiError =>
  new PkiError('PKI_KEYSTORE_READ', 'the key store is malformed or uses an unsupported encryption');
const maxOctets = 4 * 1024 * 1024;

/**
 * A PKCS#12 store (path or octets): RC2-40, 3DES and AES (PBES2), MAC of SHA-1 or SHA-2. A store without MAC is refused.
 * Meant for the operator's own files: the iteration count in the file decides how long it takes.
 * @throws PkiError PKI_KEYSTORE_READ, PKI_KEYSTORE_PASSPHRASE, PKI_KEYSTORE_EMPTY
 */
export function loadPkcs12(source: string | Buffer, passphrase: string): Pkcs12Contents {
  const store = open(typeof source === 'string' ? readFile(source) : source, passphrase);
  const bags = store.safeContents.flatMap((safe) => safe.safeBags);
  const { certBag, pkcs8ShroudedKeyBag, keyBag } = forge.pki.oids;
  const certificates = unique(bags.filter(({ type }) => type === certBag).flatMap(readCertificate));
  const entries = bags
    .filter(({ type }) => type === pkcs8ShroudedKeyBag || type === keyBag)
    .flatMap((bag) => readEntry(bag, certificates));
  if (certificates.length === 0)
    throw new PkiError('PKI_KEYSTORE_EMPTY', 'the key store holds no certificate');
  return { entries, certificates };
}

function readFile(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new PkiError('PKI_KEYSTORE_READ', 'key store file cannot be read', { cause });
  }
}

function open(octets: Buffer, passphrase: string): forge.pkcs12.Pkcs12Pfx {
  if (octets.length > maxOctets) throw new PkiError('PKI_KEYSTORE_READ', 'key store too large');
  let asn: forge.asn1.Asn1;
  try {
    asn = forge.asn1.fromDer(octets.toString('latin1'));
  } catch {
    throw new PkiError('PKI_KEYSTORE_READ', 'not a PKCS#12 store');
  }
  if (!Array.isArray(asn.value) || asn.value.length !== 3)
    throw new PkiError('PKI_KEYSTORE_READ', 'not a PKCS#12 store, or one without MAC');
  try {
    return forge.pkcs12.pkcs12FromAsn1(asn, false, passphrase);
  } catch (error) {
    // No cause is kept: the library's errors may carry decrypted values.
    const wrongPassphrase = error instanceof Error && /MAC could not be verified/.test(error.message);
    if (wrongPassphrase)
      throw new PkiError('PKI_KEYSTORE_PASSPHRASE', 'the passphrase of the key store is wrong');
    return openWithUtf8(asn, passphrase);
  }
}

/**
 * The MAC (verified before this) takes the passphrase as UTF-16, PBES2 as UTF-8 (RFC 7292 B.1, RFC 8018); the library
 * knows one form only. So: the contents alone, with the other form.
 */
function openWithUtf8(asn: forge.asn1.Asn1, passphrase: string): forge.pkcs12.Pkcs12Pfx {
  try {
    const withoutMac = { ...asn, value: (asn.value as forge.asn1.Asn1[]).slice(0, 2) };
    return forge.pkcs12.pkcs12FromAsn1(withoutMac, false, forge.util.encodeUtf8(passphrase));
  } catch {
    throw unsupported();
  }
}

const toDer = (asn: forge.asn1.Asn1): Buffer => Buffer.from(forge.asn1.toDer(asn).getBytes(), 'latin1');

function readCertificate(bag: forge.pkcs12.Bag): Certificate[] {
  const asn = bag.cert ? forge.pki.certificateToAsn1(bag.cert) : bag.asn1;
  return asn ? [Certificate.parse(toDer(asn))] : [];
}

function readEntry(bag: forge.pkcs12.Bag, certificates: readonly Certificate[]): KeyEntry[] {
  const key = readKey(bag);
  const own = certificates.find((certificate) => certificate.x509.checkPrivateKey(key));
  if (own === undefined) return [];
  const names: unknown = bag.attributes?.friendlyName;
  const alias = Array.isArray(names) && typeof names[0] === 'string' ? names[0] : undefined;
  return [createKeyEntry(own, key, chainOf(own, certificates), alias)];
}

function readKey(bag: forge.pkcs12.Bag): KeyObject {
  try {
    const asn = bag.key ? forge.pki.wrapRsaPrivateKey(forge.pki.privateKeyToAsn1(bag.key)) : bag.asn1;
    return createPrivateKey({ key: toDer(asn), format: 'der', type: 'pkcs8' });
  } catch {
    throw new PkiError('PKI_KEYSTORE_READ', 'a private key in the store cannot be read');
  }
}

function unique(certificates: readonly Certificate[]): Certificate[] {
  return [
    ...new Map(certificates.map((certificate) => [certificate.fingerprintSha256, certificate])).values(),
  ];
}
