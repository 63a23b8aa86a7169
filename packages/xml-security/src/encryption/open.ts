import { randomBytes } from 'node:crypto';
import { XmlSecurityError } from '../errors.ts';
import { readDetachedText } from '../signature/read-detached.ts';
import type { XmlElement } from '../tree/types.ts';
import { decodeBase64Stream } from './base64-stream.ts';
import { decryptCbc } from './cbc.ts';
import { decryptGcm } from './gcm.ts';
import type { KeyDecrypter } from './key-transport.ts';
import { type EncryptedContent, type EncryptedKey, parseEncryptedData } from './parse-encrypted.ts';
import { type ContentAlgorithm, contentMethods, type KeyTransport, sameTransport } from './types.ts';

export interface OpenOptions {
  readonly privateKeys: readonly { readonly certificate: Buffer; readonly decrypt: KeyDecrypter }[];
  readonly allowed: {
    readonly content: readonly ContentAlgorithm[];
    readonly transport: readonly KeyTransport[];
  };
  /** Reads the document again, for a cipher text that was left in it. */
  readonly source: (start: number, end: number) => AsyncIterable<Uint8Array>;
}

/**
 * Opens an xenc:EncryptedData of a verified tree. ENC_FORM and ENC_ALGORITHM come before any key is used,
 * ENC_KEY_UNKNOWN when it is for another certificate. A wrong key, tag or padding: ENC_DECRYPT, one uniform error.
 * Spool what is yielded and use it only after the iterator has ended without error.
 */
export async function* openEncryptedData(
  encryptedData: XmlElement,
  options: OpenOptions,
): AsyncIterable<Buffer> {
  const parsed = parseEncryptedData(encryptedData);
  if (!options.allowed.content.includes(parsed.content))
    throw new XmlSecurityError('ENC_ALGORITHM', 'Content encryption: algorithm not accepted');
  for (const { transport } of parsed.keys)
    if (!options.allowed.transport.some((t) => sameTransport(t, transport)))
      throw new XmlSecurityError('ENC_ALGORITHM', 'Key transport: algorithm not accepted');
  const key = await contentKey(parsed, options);
  try {
    const octets = decodeBase64Stream(textOf(parsed.cipherValue, options.source));
    yield* parsed.content === 'aes256-cbc' ? decryptCbc(octets, key) : decryptGcm(octets, key);
  } finally {
    key.fill(0);
  }
}

async function* textOf(el: XmlElement, source: OpenOptions['source']): AsyncIterable<Uint8Array> {
  for (const node of el.children) {
    if (node.kind === 'text') yield Buffer.from(node.value);
    else if (node.kind === 'detached') yield* readDetachedText(node, source);
  }
}

/** When no key opens it a random one is used, so that a wrong key ends like a wrong cipher text: ENC_DECRYPT. */
async function contentKey(parsed: EncryptedContent, options: OpenOptions): Promise<Buffer> {
  const length = contentMethods[parsed.content].keyLength;
  const attempts = parsed.keys.flatMap((key) => candidates(key, options).map((own) => ({ key, own })));
  if (attempts.length === 0)
    throw new XmlSecurityError('ENC_KEY_UNKNOWN', 'Encrypted for a certificate whose key is not here');
  let found: Buffer | undefined;
  for (const { key, own } of attempts) {
    try {
      const unwrapped = await own.decrypt(key.wrapped, key.transport);
      if (!found && unwrapped.length === length) found = Buffer.from(unwrapped);
      unwrapped.fill(0);
    } catch {
      // The next attempt, or the random key: which of them failed is not told.
    }
  }
  return found ?? randomBytes(length);
}

function candidates(key: EncryptedKey, { privateKeys }: OpenOptions): OpenOptions['privateKeys'] {
  if (key.certificates.length === 0) return privateKeys;
  return privateKeys.filter((own) => key.certificates.some((c) => c.equals(own.certificate)));
}
