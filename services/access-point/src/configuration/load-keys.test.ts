import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CertificateAuthority } from '@budkavle/pki';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadKeys, signingKey } from './load-keys.ts';

const folder = mkdtempSync(join(tmpdir(), 'keys-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Pem {
  certificate: string;
  key: string;
}
let current: Pem;
let coming: Pem;
let other: Pem;
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000);

beforeAll(async () => {
  const ca = await CertificateAuthority.createRoot({ commonName: 'Rot CA Exempel', keyBits: 2048 });
  const issue = async (commonName: string, notBefore?: Date): Promise<Pem> => {
    const { certificate, keyPem } = await ca.issue({
      profile: 'access-point',
      subject: { commonName },
      keyBits: 2048,
      ...(notBefore ? { notBefore } : {}),
    });
    return { certificate: certificate.toPem(), key: keyPem as string };
  };
  current = await issue('AP0001-TEST');
  coming = await issue('AP0001-TEST', inDays(5));
  other = await issue('AP0002-TEST');
});

test('the next certificate is installed before its time; the first that is valid signs', () => {
  const { keys, partyId } = loadKeys([coming, current]);
  expect(partyId).toBe('AP0001-TEST');
  expect(signingKey(keys, new Date()).certificate.toPem()).toBe(current.certificate);
  expect(signingKey(keys, inDays(10)).certificate.toPem()).toBe(coming.certificate);
  expect(() => signingKey(keys, inDays(4000))).toThrow(expect.objectContaining({ code: 'AP_NO_VALID_KEY' }));
});

test('certificates of two access points are refused', () => {
  expect(() => loadKeys([current, other])).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }));
});

test.skipIf(spawnSync('openssl', ['version']).error !== undefined)('a PKCS#12 file', () => {
  const [pem, p12] = [join(folder, 'both.pem'), join(folder, 'key.p12')];
  writeFileSync(pem, current.certificate + current.key);
  spawnSync('openssl', ['pkcs12', '-export', '-in', pem, '-out', p12, '-passout', 'pass:secret']);
  const { keys } = loadKeys([{ pkcs12: p12, passphrase: 'secret' }]);
  expect(keys.map((key) => key.certificate.toPem())).toEqual([current.certificate]);
});
