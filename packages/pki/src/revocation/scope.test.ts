import { createPrivateKey, sign } from 'node:crypto';
import { CertificateList, type Extension } from '@peculiar/asn1-x509';
import { beforeAll, expect, it } from 'vitest';
import { encodeAsn, parseAsn, toArrayBuffer } from '../asn1.ts';
import type { CertificateAuthority } from '../authority/certificate-authority.ts';
import { extension } from '../authority/extensions.ts';
import type { Certificate } from '../certificate.ts';
import { keyBits, makeEnvironment } from '../testing/federation.ts';
import { CrlSource } from './crl-source.ts';

let ca: CertificateAuthority;
let leaf: Certificate;
const url = 'http://ca.example/crl/smpca.crl';

beforeAll(async () => {
  ca = (await makeEnvironment('EXEMPEL')).smpRoot;
  leaf = (await ca.issue({ profile: 'smp', subject: { commonName: 'SMP0001-X' }, keyBits })).certificate;
});

/** Our list with one more extension, signed anew. */
async function listWith(...extensions: Extension[]): Promise<Buffer> {
  const plain = await ca.createCrl({ revoked: [], number: 5, nextUpdate: new Date(Date.now() + 3600_000) });
  const list = parseAsn(plain, CertificateList);
  list.tbsCertList.crlExtensions?.push(...extensions);
  list.tbsCertListRaw = undefined as unknown as ArrayBuffer;
  list.signature = toArrayBuffer(sign('sha256', encodeAsn(list.tbsCertList), createPrivateKey(ca.keyPem)));
  return encodeAsn(list);
}

/** IssuingDistributionPoint, ready DER. */
const point = (hex: string) => extension('2.5.29.28', Buffer.from(hex, 'hex'), true);
const named = (name: string) => {
  const uri = Buffer.concat([Buffer.from([0x86, name.length]), Buffer.from(name)]);
  const fullName = Buffer.concat([Buffer.from([0xa0, uri.length]), uri]);
  const field = Buffer.concat([Buffer.from([0xa0, fullName.length]), fullName]);
  return Buffer.concat([Buffer.from([0x30, field.length]), field]).toString('hex');
};
const check = async (...extensions: Extension[]) => {
  const list = await listWith(...extensions);
  const { state } = await new CrlSource(async () => list).ask(leaf, ca.certificate, url, new Date());
  expect(state).toBe('good');
};

it('a full list, and lists of this distribution point or for users', async () => {
  await check();
  await check(point('30038101ff')); // onlyContainsUserCerts
  await check(point(named(url)));
});

it.each([
  ['for authorities only', '30038201ff'],
  ['indirect', '30038401ff'],
  ['for attribute certificates', '30038501ff'],
  ['for some reasons', '300483020640'],
  ['of another distribution point', named('http://ca.example/crl/other.crl')],
])('a list %s says nothing about a leaf', async (_, hex) => {
  await expect(check(point(hex))).rejects.toMatchObject({ code: 'PKI_REVOCATION_UNAVAILABLE' });
});

it('a delta list is not taken for a full one', async () => {
  const delta = extension('2.5.29.27', Buffer.from([2, 1, 4]), true);
  await expect(check(delta)).rejects.toThrow(/critical extension 2\.5\.29\.27/);
});
