import { xheDecryption } from '@budkavle/formats';
import {
  errorCatalogue,
  keyDecrypter,
  openEncryptedData,
  parseXml,
  sealEncryptedData,
  XmlSecurityError,
} from '@budkavle/xml-security';
import { codesOf, type Parser } from '../core/parser.ts';
import { makeIdentity } from '../documents/envelopes.ts';
import { collect, drain, inPieces } from '../documents/streams.ts';
import { vectors } from '../documents/vectors.ts';
import { securityWords } from '../documents/words.ts';

/** Encrypted content that no signature protects: the worst an evil sender with a valid signature can write. */
export async function encryptedData(): Promise<Parser> {
  const recipient = await makeIdentity('exempelregionen.example');
  const seal = (content: 'aes256-gcm' | 'aes256-cbc', text: string) =>
    collect(
      sealEncryptedData(inPieces(Buffer.from(text)), {
        recipientCertificate: recipient.certificate,
        content,
        transport: { algorithm: 'rsa-oaep', digest: 'sha256', mgf: 'sha1' },
      }),
    );
  return {
    seeds: [
      await seal('aes256-gcm', '<a>hej</a>'),
      await seal('aes256-cbc', `<a>${'hej '.repeat(300)}</a>`),
      ...vectors('as4-samples/xmlenc', /\.xml$/),
    ],
    words: securityWords,
    codeOf: codesOf({ type: XmlSecurityError, catalogue: errorCatalogue }),
    read: (input) =>
      drain(
        openEncryptedData(parseXml(input), {
          privateKeys: [{ certificate: recipient.certificate, decrypt: keyDecrypter(recipient.key) }],
          allowed: xheDecryption,
          source: (start, end) => inPieces(input.subarray(start, end)),
        }),
      ),
  };
}
