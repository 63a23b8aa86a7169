import { randomBytes, X509Certificate } from 'node:crypto';
import { algorithms as a, securityNamespaces as ns } from '../algorithms.ts';
import { element, type Markup } from '../write/element.ts';
import { encodeBase64 } from './base64-stream.ts';
import { encryptCbc } from './cbc.ts';
import { encryptGcm } from './gcm.ts';
import { wrapKey } from './key-transport.ts';
import { type ContentAlgorithm, contentMethods, type KeyTransport } from './types.ts';

export interface SealOptions {
  readonly recipientCertificate: Buffer;
  readonly content: ContentAlgorithm;
  readonly transport: KeyTransport;
  /** In scope where the element will stand: what is declared there is not declared again, so it stays canonical. */
  readonly contextNamespaces?: ReadonlyMap<string, string>;
}

/**
 * xenc:EncryptedData (Type Element) as canonical octets, one pass, in the form of the official XHE example:
 * KeyInfo/EncryptedKey/KeyInfo/X509Data/X509Certificate. A fresh key each time. ENC_KEY, ENC_ALGORITHM.
 */
export async function* sealEncryptedData(
  plaintext: AsyncIterable<Uint8Array>,
  options: SealOptions,
): AsyncIterable<Buffer> {
  const method = contentMethods[options.content];
  const key = randomBytes(method.keyLength);
  try {
    const certificate = new X509Certificate(options.recipientCertificate);
    const wrapped = wrapKey(certificate.publicKey, key, options.transport);
    const [before, after] = frame(options, wrapped);
    yield Buffer.from(before);
    const encrypt = options.content === 'aes256-cbc' ? encryptCbc : encryptGcm;
    yield* encodeBase64(encrypt(plaintext, key));
    yield Buffer.from(after);
  } finally {
    key.fill(0);
  }
}

function frame(options: SealOptions, wrapped: Buffer): [before: string, after: string] {
  const context = options.contextNamespaces ?? new Map<string, string>();
  const declare = (prefix: keyof typeof ns) =>
    context.get(prefix) === ns[prefix] ? {} : { [`xmlns:${prefix}`]: ns[prefix] };
  const whole = element(
    'xenc:EncryptedData',
    { ...declare('xenc'), Type: a.encryptedElement },
    element('xenc:EncryptionMethod', { Algorithm: contentMethods[options.content].uri }),
    element(
      'ds:KeyInfo',
      declare('ds'),
      element(
        'xenc:EncryptedKey',
        {},
        keyMethod(options.transport, declare),
        element(
          'ds:KeyInfo',
          {},
          element(
            'ds:X509Data',
            {},
            element('ds:X509Certificate', {}, options.recipientCertificate.toString('base64')),
          ),
        ),
        element('xenc:CipherData', {}, element('xenc:CipherValue', {}, wrapped.toString('base64'))),
      ),
    ),
    element('xenc:CipherData', {}, element('xenc:CipherValue', {})),
  ).xml;
  const end = whole.lastIndexOf('</xenc:CipherValue>');
  return [whole.slice(0, end), whole.slice(end)];
}

type Declare = (prefix: 'ds' | 'xenc11') => Record<string, string>;

function keyMethod({ algorithm, digest, mgf }: KeyTransport, declare: Declare): Markup {
  const oaep11 = algorithm === 'rsa-oaep';
  return element(
    'xenc:EncryptionMethod',
    { Algorithm: oaep11 ? a.rsaOaep : a.rsaOaepMgf1p },
    digest === 'sha1' && !oaep11
      ? undefined
      : element('ds:DigestMethod', { Algorithm: digest === 'sha1' ? a.sha1 : a.sha256 }),
    oaep11
      ? element('xenc11:MGF', { ...declare('xenc11'), Algorithm: mgf === 'sha1' ? a.mgf1Sha1 : a.mgf1Sha256 })
      : undefined,
  );
}
