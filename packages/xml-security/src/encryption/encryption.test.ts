// biome-ignore-all lint/style/noNonNullAssertion: a test that finds nothing where something is due fails, as it should
import { execFileSync, spawnSync } from 'node:child_process';
import { createPrivateKey, type KeyObject, randomBytes, X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { securityNamespaces as ns } from '../algorithms.ts';
import { canonicalize } from '../c14n/canonicalize.ts';
import { selfSigned } from '../testing/self-signed.ts';
import { codeOf, collect, hasVectors, split, streamOf, vector, vectorUrl } from '../testing/support.ts';
import { childElements, textContent } from '../tree/navigate.ts';
import { parseXml } from '../tree/parse.ts';
import type { XmlElement } from '../tree/types.ts';
import { decodeBase64Stream, encodeBase64 } from './base64-stream.ts';
import { decryptGcm, encryptGcm } from './gcm.ts';
import { keyDecrypter, unwrapKey, wrapKey } from './key-transport.ts';
import { openEncryptedData } from './open.ts';
import { parseKeyTransport } from './parse-encrypted.ts';
import { sealEncryptedData } from './seal.ts';
import type { ContentAlgorithm, KeyTransport } from './types.ts';

/** The package has no types. */
const xmlEncryption = createRequire(import.meta.url)('xml-encryption') as Record<
  'encrypt' | 'decrypt',
  (text: string, options: object, done: (error: Error | null, result: string) => void) => void
>;
const recipient = selfSigned();
const other = selfSigned('annankommunen.example');
const contents: ContentAlgorithm[] = ['aes256-cbc', 'aes128-gcm', 'aes256-gcm'];
const transports: KeyTransport[] = [
  { algorithm: 'rsa-oaep-mgf1p', digest: 'sha1', mgf: 'sha1' },
  { algorithm: 'rsa-oaep-mgf1p', digest: 'sha256', mgf: 'sha1' },
  { algorithm: 'rsa-oaep', digest: 'sha256', mgf: 'sha256' },
  { algorithm: 'rsa-oaep', digest: 'sha256', mgf: 'sha1' },
  { algorithm: 'rsa-oaep', digest: 'sha1', mgf: 'sha256' },
];
const plain = '<m xmlns="urn:m">hemligt</m>';
const noSource = () => streamOf();
const own = (who = recipient) => [{ certificate: who.certificate, decrypt: keyDecrypter(who.privateKey) }];

const seal = (content: ContentAlgorithm, transport: KeyTransport, text: string | Buffer = plain) =>
  collect(
    sealEncryptedData(streamOf(text), { recipientCertificate: recipient.certificate, content, transport }),
  );
const open = (
  xml: Buffer | string,
  privateKeys = own(),
  allowed = { content: contents, transport: transports },
) => collect(openEncryptedData(parseXml(xml), { privateKeys, allowed, source: noSource }));

const find = (el: XmlElement, localName: string): XmlElement[] =>
  el.localName === localName ? [el] : childElements(el).flatMap((c) => find(c, localName));

/** Changes the octets of the content's CipherValue. */
function damage(xml: Buffer, change: (octets: Buffer) => Buffer): string {
  const text = xml.toString();
  const at = text.lastIndexOf('<xenc:CipherValue>') + '<xenc:CipherValue>'.length;
  const end = text.indexOf('<', at);
  return (
    text.slice(0, at) +
    change(Buffer.from(text.slice(at, end), 'base64')).toString('base64') +
    text.slice(end)
  );
}

const flipped = (octets: Buffer, at: number): Buffer => {
  octets.writeUInt8(octets[at]! ^ 1, at);
  return octets;
};

describe('EncryptedData', () => {
  it.each(contents.flatMap((c) => transports.map((t) => [c, t.algorithm, t.digest, t.mgf, t] as const)))(
    '%s with %s, %s, MGF1 %s: sealed and opened',
    async (content, _a, _d, _m, transport) => {
      expect((await open(await seal(content, transport))).toString()).toBe(plain);
    },
  );

  it('is canonical by construction, inside its context too', async () => {
    const context = new Map([['ds', ns.ds]]);
    const options = {
      recipientCertificate: recipient.certificate,
      content: 'aes128-gcm' as const,
      transport: transports[2]!,
    };
    const sealed = await collect(
      sealEncryptedData(streamOf(plain), { ...options, contextNamespaces: context }),
    );
    const document = `<r xmlns:ds="${ns.ds}">${sealed}</r>`;
    expect(canonicalize(parseXml(document), { mode: 'inclusive' }).toString()).toBe(document);
    const alone = await seal('aes256-cbc', transports[1]!);
    expect(canonicalize(parseXml(alone), { mode: 'inclusive' }).equals(alone)).toBe(true);
  });

  it('opens a cipher text left in the source, however it is cut and wrapped', async () => {
    const big = randomBytes(100_000);
    const sealed = await seal('aes256-cbc', transports[0]!, big);
    const wrapped = Buffer.from(damage(sealed, (o) => o).replace(/[A-Za-z0-9+/=]{76}/g, '$&\n'));
    const { readDetached } = await import('../signature/read-detached.ts');
    const { root } = await readDetached(wrapped, { detachTextOver: 10_000 });
    const source = (from: number, to: number) =>
      streamOf(...split(wrapped.subarray(from, to), [5, 6, 7, 70_001, 133_000]));
    const allowed = { content: contents, transport: transports };
    expect(
      (await collect(openEncryptedData(root, { privateKeys: own(), allowed, source }))).equals(big),
    ).toBe(true);
  });

  it('finds its key among several', async () => {
    const keys = [...own(other), ...own()];
    expect((await open(await seal('aes256-gcm', transports[2]!), keys)).toString()).toBe(plain);
  });

  it('streams of any length and split come back', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 200 }),
        fc.array(fc.nat(300), { maxLength: 5 }),
        async (bytes, places) => {
          const data = Buffer.from(bytes);
          const key = randomBytes(16);
          const sealed = await collect(encryptGcm(streamOf(...split(data, places)), key));
          expect(sealed.length).toBe(data.length + 28);
          expect((await collect(decryptGcm(streamOf(...split(sealed, places)), key))).equals(data)).toBe(
            true,
          );
          const coded = await collect(encodeBase64(streamOf(...split(data, places))));
          expect(coded.toString()).toBe(data.toString('base64'));
          expect((await collect(decodeBase64Stream(streamOf(...split(coded, places))))).equals(data)).toBe(
            true,
          );
        },
      ),
      { numRuns: 100 },
    );
  });
});

describe('attacks on encryption', () => {
  it.each(contents)('%s: every damage of content or key ends in one and the same error', async (content) => {
    const sealed = await seal(content, transports[2]!);
    const messages = new Set<string>();
    const note = async (xml: string) => {
      try {
        await open(xml);
        messages.add('opened');
      } catch (error) {
        messages.add(`${(error as { code: string }).code} ${(error as Error).message}`);
      }
    };
    await note(damage(sealed, (o) => o.subarray(0, o.length - 1)));
    await note(damage(sealed, () => Buffer.alloc(0)));
    await note(damage(sealed, (o) => o.subarray(0, 11)));
    if (content !== 'aes256-cbc') {
      await note(damage(sealed, (o) => flipped(o, 20)));
      await note(damage(sealed, (o) => o.subarray(0, o.length - 12)));
      await note(sealed.toString().replace(/(<xenc:CipherValue>)....../, '$1AAAAAA'));
    }
    expect([...messages]).toEqual(['ENC_DECRYPT The encrypted content cannot be opened']);
  });

  it('CBC padding: 0 and more than 16 are refused, with the same words as a wrong key', async () => {
    const { createCipheriv } = await import('node:crypto');
    const { decryptCbc } = await import('./cbc.ts');
    const key = randomBytes(32);
    for (const last of [0, 17, 255]) {
      const iv = randomBytes(16);
      const cipher = createCipheriv('aes-256-cbc', key, iv).setAutoPadding(false);
      const octets = Buffer.concat([iv, cipher.update(Buffer.alloc(32, last)), cipher.final()]);
      expect(await codeOf(() => collect(decryptCbc(streamOf(octets), key)))).toBe('ENC_DECRYPT');
    }
  });

  it('GCM tag cut off: a shorter tag is never taken', async () => {
    const key = randomBytes(16);
    const sealed = await collect(encryptGcm(streamOf('hemligt'), key));
    for (const cut of [1, 4, 12, 16, sealed.length])
      expect(
        await codeOf(() => collect(decryptGcm(streamOf(sealed.subarray(0, sealed.length - cut)), key))),
      ).toBe('ENC_DECRYPT');
  });

  it('nothing is opened with an algorithm that is not allowed', async () => {
    const sealed = await seal('aes256-cbc', transports[0]!);
    expect(await codeOf(() => open(sealed, own(), { content: ['aes128-gcm'], transport: transports }))).toBe(
      'ENC_ALGORITHM',
    );
    expect(await codeOf(() => open(sealed, own(), { content: contents, transport: [transports[2]!] }))).toBe(
      'ENC_ALGORITHM',
    );
    const rsa15 = sealed.toString().replace('rsa-oaep-mgf1p', 'rsa-1_5');
    expect(await codeOf(() => open(rsa15))).toBe('ENC_ALGORITHM');
  });

  it('for another certificate, or in another form', async () => {
    const sealed = (await seal('aes256-gcm', transports[2]!)).toString();
    expect(await codeOf(() => open(sealed, own(other)))).toBe('ENC_KEY_UNKNOWN');
    expect(await codeOf(() => open('<a/>'))).toBe('ENC_FORM');
    expect(await codeOf(() => open(sealed.replace(/<ds:KeyInfo .*<\/ds:KeyInfo>/, '')))).toBe('ENC_FORM');
    expect(
      await codeOf(() =>
        open(sealed.replace(/.<\/xenc:CipherValue><\/xenc:CipherData><\/xenc:EncryptedData>/, '*$&')),
      ),
    ).toBe('ENC_FORM');
  });

  it('OAEP: no changed octet unwraps, nor another suite', async () => {
    for (const transport of transports) {
      const key = randomBytes(16);
      const wrapped = wrapKey(recipient.publicKey, key, transport);
      expect(unwrapKey(recipient.privateKey, wrapped, transport).equals(key)).toBe(true);
      for (const place of [0, 100, 255]) {
        const changed = Buffer.from(wrapped);
        changed[place]! ^= 1;
        expect(await codeOf(() => unwrapKey(recipient.privateKey, changed, transport))).toBe('ENC_KEY');
      }
      const another: KeyTransport = {
        algorithm: 'rsa-oaep',
        digest: transport.digest,
        mgf: transport.mgf === 'sha1' ? 'sha256' : 'sha1',
      };
      expect(await codeOf(() => unwrapKey(recipient.privateKey, wrapped, another))).toBe('ENC_KEY');
    }
  });

  it('rsa-oaep-mgf1p with another MGF is a contradiction', async () => {
    const transport: KeyTransport = { algorithm: 'rsa-oaep-mgf1p', digest: 'sha256', mgf: 'sha256' };
    expect(await codeOf(() => wrapKey(recipient.publicKey, randomBytes(16), transport))).toBe(
      'ENC_ALGORITHM',
    );
  });
});

describe('other software', () => {
  const certificatePem = new X509Certificate(recipient.certificate).toString();
  const keyPem = recipient.privateKey.export({ type: 'pkcs8', format: 'pem' });

  it('opens what xml-encryption sealed, and the other way round', async () => {
    const encrypt = promisify(xmlEncryption.encrypt);
    const decrypt = promisify(xmlEncryption.decrypt);
    const sealed = await encrypt(plain, {
      rsa_pub: recipient.publicKey.export({ type: 'spki', format: 'pem' }),
      pem: certificatePem,
      encryptionAlgorithm: 'http://www.w3.org/2009/xmlenc11#aes256-gcm',
      keyEncryptionAlgorithm: 'http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p',
    });
    expect((await open(sealed)).toString()).toBe(plain);
    const ours = (await seal('aes256-gcm', transports[0]!)).toString();
    expect(await decrypt(ours, { key: keyPem })).toBe(plain);
  });

  const xmlsec1 = spawnSync('xmlsec1', ['--version']).status === 0;
  const folder = mkdtempSync(join(tmpdir(), 'xmlenc-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it.skipIf(!xmlsec1)(
    'xmlsec1 (when installed) opens what is sealed here, and the other way round',
    async () => {
      writeFileSync(join(folder, 'k.pem'), keyPem);
      writeFileSync(join(folder, 'c.pem'), certificatePem);
      for (const content of contents) {
        const file = join(folder, `${content}.xml`);
        const sealed = await seal(content, transports[0]!);
        writeFileSync(file, sealed);
        const opened = execFileSync('xmlsec1', ['--decrypt', '--privkey-pem', join(folder, 'k.pem'), file], {
          stdio: 'pipe',
        });
        expect(opened.toString()).toContain(plain);
        const template = join(folder, 't.xml');
        writeFileSync(
          template,
          sealed
            .toString()
            .replace(/(CipherValue>)[^<]+/g, '$1')
            .replace(/<ds:X509Data>.*<\/ds:X509Data>/, ''),
        );
        writeFileSync(join(folder, 'p.xml'), plain);
        const bits = content === 'aes128-gcm' ? 'aes-128' : 'aes-256';
        const theirs = execFileSync(
          'xmlsec1',
          [
            '--encrypt',
            '--pubkey-cert-pem',
            join(folder, 'c.pem'),
            '--session-key',
            bits,
            '--xml-data',
            join(folder, 'p.xml'),
            template,
          ],
          { stdio: 'pipe' },
        );
        expect((await open(theirs)).toString()).toBe(plain);
      }
    },
  );
});

const keyOf = (path: string, password: string): KeyObject =>
  createPrivateKey(
    execFileSync(
      'openssl',
      [
        'pkcs12',
        '-legacy',
        '-in',
        vectorUrl(path).pathname,
        '-nocerts',
        '-nodes',
        '-passin',
        `pass:${password}`,
      ],
      {
        stdio: ['ignore', 'pipe', 'ignore'],
      },
    ),
  );
const openssl = spawnSync('openssl', ['version']).status === 0;

describe.skipIf(!hasVectors || !openssl)('keys and messages of others', () => {
  const dir = 'as4-samples/xmlenc/';
  it('W3C interoperability: AES-128-GCM with rsa-oaep-mgf1p', async () => {
    const root = parseXml(vector(`${dir}cipherText__RSA-2048__aes128-gcm__rsa-oaep-mgf1p.xml`));
    const key = keyOf(`${dir}RSA-2048_SHA256WithRSA.p12`, 'passwd');
    const data = find(root, 'EncryptedData')[0]!;
    const certificate = find(data, 'X509Certificate').map((c) => Buffer.from(textContent(c), 'base64'))[0];
    const opened = await collect(
      openEncryptedData(data, {
        privateKeys: [{ certificate: certificate ?? Buffer.alloc(0), decrypt: keyDecrypter(key) }],
        allowed: { content: contents, transport: transports },
        source: noSource,
      }),
    );
    const expected = vector(`${dir}cipherText__RSA-2048__aes128-gcm__rsa-oaep-mgf1p.data`);
    const c14n = (xml: Buffer) => canonicalize(parseXml(xml), { mode: 'inclusive' }).toString();
    expect(c14n(opened)).toBe(c14n(expected));
  });

  it.each([
    ['cipherText__RSA-3072__aes256-gcm__rsa-oaep__Sha384-MGF_Sha1'],
    ['enc-aes256-kt-rsa_oaep_sha256_mgf1_sha256'],
    ['enc-aes256-kt-rsa_oaep_enc11_sha512_mgf1_sha512'],
  ])('%s: refused by algorithm', async (name) => {
    const [data] = find(parseXml(vector(`${dir}${name}.xml`)), 'EncryptedData');
    const options = {
      privateKeys: own(),
      allowed: { content: contents, transport: transports },
      source: noSource,
    };
    expect(await codeOf(() => collect(openEncryptedData(data!, options)))).toBe('ENC_ALGORITHM');
  });

  it.each([
    [
      'holodeck-signed-encrypted-issuerserial.as4',
      'AccessPointB.pfx',
      'Pz4cZK4SULUwmraZb',
      'c96ec31729a9edb7d0b0fa7ab25b91b0',
    ],
    [
      'holodeck-signed-encrypted-ski.as4',
      'AccessPointB.pfx',
      'Pz4cZK4SULUwmraZb',
      '408aab8bcbf80d367c30d516528b97f8',
    ],
    [
      'holodeck-encrypted-only-uncompressed.as4',
      'AccessPointB.pfx',
      'Pz4cZK4SULUwmraZb',
      'a0b3cb355d2bca4b9e499ee72aa7280f',
    ],
    [
      'as4net-encrypted-only-gzip-mgf-default.as4',
      'partyC.p12',
      'ExampleC',
      '86b9ba79809702539b870e7fd0f6d276',
    ],
    ['flame-envelope-oaep-sha1.xml', 'as4-net-c3.pfx', '123456', '94ca6cb178bcc49d9d8fdf1c0a17e432'],
  ])('the key in %s', (path, store, password, hex) => {
    const raw = vector(`as4-samples/eessi/${path}`).toString('latin1');
    const from = raw.search(/<(\w+:)?Envelope[\s>]/);
    const end = /<\/(\w+:)?Envelope>/.exec(raw)!;
    const root = parseXml(Buffer.from(raw.slice(from, end.index + end[0].length), 'latin1'));
    const encryptedKey = find(root, 'EncryptedKey')[0]!;
    const transport = parseKeyTransport(find(encryptedKey, 'EncryptionMethod')[0]!);
    const wrapped = Buffer.from(textContent(find(encryptedKey, 'CipherValue')[0]!), 'base64');
    const key = keyOf(`as4-samples/eessi/${store}`, password);
    expect(unwrapKey(key, wrapped, transport).toString('hex')).toBe(hex);
  });
});
