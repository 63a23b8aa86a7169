import { constants, createPrivateKey, createPublicKey, publicEncrypt, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { CertificateAuthority } from '../authority/certificate-authority.ts';
import { Certificate } from '../certificate.ts';
import { PkiError } from '../errors.ts';
import { keyBits } from '../testing/federation.ts';
import { hasOpenssl, openssl, workFolder } from '../testing/openssl.ts';
import { vectors } from '../testing/vectors.ts';
import type { KeyEntry } from './key-entry.ts';
import { keyEntryFromPem, loadPemKeyEntry } from './pem.ts';
import { loadPkcs12 } from './pkcs12.ts';

let root: CertificateAuthority;
let issuing: CertificateAuthority;
let leaf: Certificate;
let keyPem: string;
let entry: KeyEntry;

beforeAll(async () => {
  root = await CertificateAuthority.createRoot({ commonName: 'Root', keyBits });
  issuing = await root.createIntermediate({ commonName: 'Issuing', keyBits });
  const issued = await issuing.issue({
    profile: 'organisation',
    subject: { commonName: 'Exempelkommunen' },
    keyBits,
  });
  leaf = issued.certificate;
  keyPem = issued.keyPem ?? '';
  entry = keyEntryFromPem([leaf], keyPem);
});

const failure = (code: string) => expect.objectContaining({ code });

describe('operations of a key', () => {
  it('signs', async () => {
    const signature = await entry.sign(Buffer.from('octets'));
    expect(verify('sha256', Buffer.from('octets'), leaf.publicKey, signature)).toBe(true);
  });

  it.each(['sha1', 'sha256'] as const)('opens OAEP with %s', async (digest) => {
    const options = { key: leaf.publicKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: digest };
    const wrapped = publicEncrypt(options, Buffer.from('key'));
    expect((await entry.decrypt(wrapped, { digest, mgf: digest })).toString()).toBe('key');
    const other = digest === 'sha1' ? 'sha256' : 'sha1';
    await expect(entry.decrypt(wrapped, { digest, mgf: other })).rejects.toThrow(failure('PKI_DECRYPT'));
    await expect(entry.decrypt(wrapped, { digest: other, mgf: digest })).rejects.toThrow(
      failure('PKI_DECRYPT'),
    );
  });

  it('the same error for every kind of bad ciphertext (no oracle)', async () => {
    const messages = new Set<string>();
    for (const wrapped of [Buffer.alloc(0), Buffer.alloc(256), Buffer.alloc(256, 0xff), Buffer.alloc(256, 3)])
      for (const mgf of ['sha1', 'sha256'] as const) {
        const error: unknown = await entry
          .decrypt(wrapped, { digest: 'sha256', mgf })
          .catch((cause: unknown) => cause);
        expect(error).toMatchObject({ code: 'PKI_DECRYPT' });
        messages.add(String(error));
      }
    expect(messages.size).toBe(1);
  });

  it.skipIf(!hasOpenssl).each([
    ['sha256', 'sha1'],
    ['sha1', 'sha256'],
  ] as const)('opens what openssl wrapped with hash %s and mask %s', async (digest, mgf) => {
    using files = workFolder();
    const publicKey = files.file(
      'key.pem',
      leaf.publicKey.export({ format: 'pem', type: 'spki' }).toString(),
    );
    for (const message of ['x', '0123456789abcdef', '\0\x01\0']) {
      const input = files.file('in', message);
      const padding = ['rsa_padding_mode:oaep', `rsa_oaep_md:${digest}`, `rsa_mgf1_md:${mgf}`];
      const options = padding.flatMap((option) => ['-pkeyopt', option]);
      const output = files.path('out');
      await openssl(
        'pkeyutl',
        '-encrypt',
        '-pubin',
        '-inkey',
        publicKey,
        '-in',
        input,
        '-out',
        output,
        ...options,
      );
      expect((await entry.decrypt(readFileSync(output), { digest, mgf })).toString('latin1')).toBe(message);
    }
  });
});

describe('PEM files', () => {
  it('finds the right certificate in a bundle of any order, and its chain', () => {
    using files = workFolder();
    const bundle = [root.certificate, leaf, issuing.certificate].map((member) => member.toPem()).join('');
    const loaded = loadPemKeyEntry({
      certificate: files.file('c.pem', bundle),
      key: files.file('k.pem', keyPem),
    });
    expect(loaded.certificate.equals(leaf)).toBe(true);
    expect(loaded.chain.map(({ commonName }) => commonName)).toEqual(['Issuing', 'Root']);
  });

  it('opens an encrypted key, and says so when the passphrase is wrong', () => {
    const encrypted = createPrivateKey(keyPem)
      .export({ format: 'pem', type: 'pkcs8', cipher: 'aes-256-cbc', passphrase: 'hemlig' })
      .toString();
    expect(keyEntryFromPem([leaf], encrypted, 'hemlig').certificate.equals(leaf)).toBe(true);
    expect(() => keyEntryFromPem([leaf], encrypted, 'fel')).toThrow(failure('PKI_KEYSTORE_PASSPHRASE'));
    expect(() => keyEntryFromPem([leaf], encrypted)).toThrow(failure('PKI_KEYSTORE_PASSPHRASE'));
  });

  it('refuses a key of another certificate, a missing file, and nonsense', () => {
    expect(() => keyEntryFromPem([leaf], root.keyPem)).toThrow(failure('PKI_KEYSTORE_MISMATCH'));
    expect(() => keyEntryFromPem([leaf], 'nonsense')).toThrow(failure('PKI_KEYSTORE_READ'));
    expect(() => loadPemKeyEntry({ certificate: '/nowhere/x.pem', key: '/nowhere/y.pem' })).toThrow(
      failure('PKI_KEYSTORE_READ'),
    );
  });
});

describe.skipIf(!hasOpenssl)('PKCS#12 made by openssl', () => {
  const kinds: Record<string, string[]> = {
    'AES-256, SHA-256 (default)': [],
    'AES-128, SHA-512 MAC': ['-keypbe', 'AES-128-CBC', '-certpbe', 'AES-128-CBC', '-macalg', 'sha512'],
    '3DES and RC2-40, SHA-1': ['-legacy'],
    'certificates in clear': ['-certpbe', 'NONE'],
  };
  it.each(Object.keys(kinds))('%s', async (kind) => {
    using files = workFolder();
    const certificates = files.file(
      'c.pem',
      leaf.toPem() + issuing.certificate.toPem() + root.certificate.toPem(),
    );
    const key = files.file('k.pem', keyPem);
    const store = files.path('store.p12');
    const made = await openssl(
      'pkcs12',
      '-export',
      '-in',
      certificates,
      '-inkey',
      key,
      '-out',
      store,
      '-name',
      'ap',
      '-passout',
      'pass:hemlig å',
      ...(kinds[kind] ?? []),
    );
    expect(made.status).toBe(0);
    const { entries, certificates: all } = loadPkcs12(store, 'hemlig å');
    expect(entries).toHaveLength(1);
    expect(entries[0]?.certificate.equals(leaf)).toBe(true);
    expect(entries[0]?.alias).toBe('ap');
    expect(entries[0]?.chain.map(({ commonName }) => commonName)).toEqual(['Issuing', 'Root']);
    expect(all).toHaveLength(3);
    expect(createPublicKey(entries[0]?.privateKey ?? '').equals(leaf.publicKey)).toBe(true);
    expect(() => loadPkcs12(store, 'fel')).toThrow(failure('PKI_KEYSTORE_PASSPHRASE'));
  });

  it('a store without MAC is refused', async () => {
    using files = workFolder();
    const store = files.path('store.p12');
    const [certificate, key] = [files.file('c.pem', leaf.toPem()), files.file('k.pem', keyPem)];
    await openssl(
      'pkcs12',
      '-export',
      '-nomac',
      '-in',
      certificate,
      '-inkey',
      key,
      '-out',
      store,
      '-passout',
      'pass:x',
    );
    expect(() => loadPkcs12(store, 'x')).toThrow(failure('PKI_KEYSTORE_READ'));
  });
});

it('random octets as a store throw nothing but PkiError', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (octets) => {
      expect(() => loadPkcs12(Buffer.from(octets), 'x')).toThrow(PkiError);
    }),
  );
});

describe.skipIf(vectors === undefined)('published stores', () => {
  const path = (name: string) => join(vectors ?? '', name);

  it('trust stores of the federation hold the published certificates, octet for octet', () => {
    const { certificates, entries } = loadPkcs12(
      path('sdk-docs/truststores/as4-sdk-qa-truststore.p12'),
      'p@ssword',
    );
    expect(entries).toEqual([]);
    const published = [
      'accesspunkt/Accesspunkt_CA-SDK-QA.cer',
      'accesspunkt/Rot_CA_eDelivery_Accesspunkt_-_QA.cer',
      'smp/Rot_CA_eDelivery_SMP-QA.cer',
    ];
    const read = (name: string) =>
      Certificate.parseAny(readFileSync(path(`sdk-docs/certificates/qa/${name}`)));
    expect(certificates.map((member) => member.fingerprintSha256).sort()).toEqual(
      published.map((name) => read(name).fingerprintSha256).sort(),
    );
  });

  it.each([
    ['sdk-docs/truststores/mtls-opentest-truststore.p12', 'p@ssword', 0],
    ['sdk-docs/truststores/o2o-sdk-qa-truststore.p12', 'p@ssword', 0],
    ['as4-samples/domibus/gateway_keystore.p12', 'test123', 2],
    ['as4-samples/eessi/AccessPointA.pfx', 'Pz4cZK4SULUwmraZa', 1],
    ['as4-samples/eessi/AccessPointB.pfx', 'Pz4cZK4SULUwmraZb', 1],
    ['as4-samples/eessi/as4-net-c3.pfx', '123456', 1],
    ['as4-samples/eessi/partyC.p12', 'ExampleC', 1],
    ['as4-samples/xmlenc/RSA-2048_SHA256WithRSA.p12', 'passwd', 1],
    ['as4-samples/xmlenc/RSA-4096_SHA256WithRSA.p12', 'passwd', 1],
    ['as4-samples/xmlenc/rsa-4096-key.p12', 'secret123', 1],
  ])('%s', (name, passphrase, keys) => {
    expect(loadPkcs12(path(name), passphrase).entries).toHaveLength(keys);
  });
});
