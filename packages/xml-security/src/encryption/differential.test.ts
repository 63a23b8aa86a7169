import { X509Certificate } from 'node:crypto';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { readDetached } from '../signature/read-detached.ts';
import { selfSigned } from '../testing/self-signed.ts';
import { codeOf, collect, patience, runs, split, streamOf } from '../testing/support.ts';
import { hasXmlSec1, XmlSecFolder } from '../testing/xmlsec1.ts';
import { textContent } from '../tree/navigate.ts';
import { parseXml } from '../tree/parse.ts';
import { decodeBase64Stream } from './base64-stream.ts';
import { keyDecrypter } from './key-transport.ts';
import { openEncryptedData } from './open.ts';
import { sealEncryptedData } from './seal.ts';
import { type ContentAlgorithm, contentMethods, type KeyTransport } from './types.ts';

type Call = (input: string, options: object, done: (error: Error | null, out: string) => void) => void;
/** The package has no types. */
const theirs = createRequire(import.meta.url)('xml-encryption') as { encrypt: Call; decrypt: Call };
const encrypt = promisify(theirs.encrypt);
const decrypt = promisify(theirs.decrypt);
const anything = {
  disallowDecryptionWithInsecureAlgorithm: false,
  disallowEncryptionWithInsecureAlgorithm: false,
  warnInsecureAlgorithm: false,
};

const key = selfSigned();
const pem = new X509Certificate(key.certificate).toString();
const privatePem = key.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
const rsa_pub = key.publicKey.export({ type: 'spki', format: 'pem' });
const transport: KeyTransport = { algorithm: 'rsa-oaep-mgf1p', digest: 'sha1', mgf: 'sha1' };
const content = fc.constantFrom<ContentAlgorithm>('aes256-cbc', 'aes128-gcm', 'aes256-gcm');
/** One element, as the Type says; texts of every length around the block size, also long ones. */
const plaintext = fc
  .tuple(
    fc.string({ unit: fc.constantFrom('a', 'å', '€', '😀', ' ', '\n'), maxLength: 60 }),
    fc.constantFrom(0, 0, 5000, 70_000),
  )
  .map(([text, more]) => `<m>${text}${'x'.repeat(more)}</m>`);

const seal = (text: string, method: ContentAlgorithm): Promise<Buffer> =>
  collect(
    sealEncryptedData(streamOf(text), { recipientCertificate: key.certificate, content: method, transport }),
  );

/** Opened from the source, whatever its length, in pieces. */
async function open(xml: string | Buffer, places: readonly number[] = []): Promise<string> {
  const octets = Buffer.from(xml);
  const { root } = await readDetached(octets, { detachTextOver: 2500 });
  const opened = openEncryptedData(root, {
    privateKeys: [{ certificate: key.certificate, decrypt: keyDecrypter(key.privateKey) }],
    allowed: { content: Object.keys(contentMethods) as ContentAlgorithm[], transport: [transport] },
    source: (start, end) => streamOf(...split(octets.subarray(start, end), places)),
  });
  return (await collect(opened)).toString();
}

describe('generated contents', () => {
  it(
    'sealed here: xml-encryption opens; sealed there: opened here',
    () =>
      fc.assert(
        fc.asyncProperty(
          plaintext,
          content,
          fc.array(fc.nat(), { maxLength: 5 }),
          async (text, method, places) => {
            const ours = await seal(text, method);
            expect(await decrypt(ours.toString(), { key: privatePem, ...anything })).toBe(text);
            expect(await open(ours, places)).toBe(text);
            const sealed = await encrypt(text, {
              rsa_pub,
              pem,
              encryptionAlgorithm: contentMethods[method].uri,
              keyEncryptionAlgorithm: 'http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p',
              ...anything,
            });
            expect(await open(sealed, places)).toBe(text);
          },
        ),
        runs(25),
      ),
    patience(30_000),
  );

  const folder = new XmlSecFolder();
  afterAll(() => folder.remove());

  it.skipIf(!hasXmlSec1)(
    'sealed here: xmlsec1 opens; sealed there: opened here',
    () =>
      fc.assert(
        fc.asyncProperty(plaintext, content, async (text, method) => {
          const ours = await seal(text, method);
          const keyFile = folder.write('key.pem', privatePem);
          const opened = folder.run('--decrypt', '--privkey-pem', keyFile, folder.write('sealed.xml', ours));
          // As a document of its own: it writes references for what is beyond ASCII.
          expect(textContent(parseXml(opened))).toBe(textContent(parseXml(text)));
          const template = ours
            .toString()
            .replace(/(CipherValue>)[^<]+/g, '$1')
            .replace(/<ds:X509Data>.*<\/ds:X509Data>/, '');
          const args = ['--pubkey-cert-pem', folder.write('certificate.pem', pem), '--session-key'];
          const bits = `aes-${contentMethods[method].keyLength * 8}`;
          const data = folder.write('plain.xml', text);
          const sealed = folder.run(
            '--encrypt',
            ...args,
            bits,
            '--binary-data',
            data,
            folder.write('t.xml', template),
          );
          expect(await open(sealed)).toBe(text);
        }),
        runs(5),
      ),
    patience(30_000),
  );
});

const spaces = ['', '\n', '\r\n', ' ', '\t'];

describe('base64 of a stream', () => {
  it(
    'is decoded with white space anywhere and however it is cut',
    () =>
      fc.assert(
        fc.asyncProperty(
          fc.uint8Array({ maxLength: 300 }),
          fc.array(fc.tuple(fc.nat(500), fc.constantFrom(...spaces)), { maxLength: 6 }),
          fc.array(fc.nat(600), { maxLength: 6 }),
          async (octets, breaks, places) => {
            let text = Buffer.from(octets).toString('base64');
            for (const [at, space] of breaks) text = text.slice(0, at) + space + text.slice(at);
            const pieces = split(Buffer.from(text), places);
            expect(await collect(decodeBase64Stream(streamOf(...pieces)))).toEqual(Buffer.from(octets));
          },
        ),
        runs(200),
      ),
    patience(30_000),
  );

  it.each([
    'QUJD=',
    'QUJ',
    'QQ==QUJD',
    'QU-D',
    'QU_D',
    'QUJD!QUJ',
    'QQ==\n=',
    '=',
    'Q===',
    'QUJDå',
    '\u0000QUJ',
  ])('refuses %j wherever it is cut', async (text) => {
    for (let at = 0; at <= text.length; at++) {
      const pieces = split(Buffer.from(`QUJD${text}`), [at + 4]);
      expect(await codeOf(() => collect(decodeBase64Stream(streamOf(...pieces))))).toBe('ENC_FORM');
    }
  });
});
