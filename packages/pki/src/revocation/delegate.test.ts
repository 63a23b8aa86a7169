import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import type { Extension } from '@peculiar/asn1-x509';
import { beforeAll, expect, it } from 'vitest';
import type { CertificateAuthority } from '../authority/certificate-authority.ts';
import * as ext from '../authority/extensions.ts';
import type { Certificate } from '../certificate.ts';
import { createKeyEntry } from '../keystore/key-entry.ts';
import { buildName } from '../names.ts';
import { createOcspResponder } from '../responder/ocsp-responder.ts';
import { keyBits, makeEnvironment } from '../testing/federation.ts';
import { forge } from '../testing/forge.ts';
import { RevocationNetwork } from '../testing/revocation-network.ts';
import { createRevocationChecker } from './checker.ts';

/** Delegated OCSP signers that carry no ocsp-nocheck. */
let ca: CertificateAuthority;
let leaf: Certificate;
let key: KeyObject;
const crlUrl = 'http://ca.example/crl/smpca.crl';
const ocspSigning = ext.extendedKeyUsage('1.3.6.1.5.5.7.3.9');

beforeAll(async () => {
  ca = (await makeEnvironment('EXEMPEL')).smpRoot;
  const subject = { commonName: 'SMP0001-EXEMPEL' };
  leaf = (await ca.issue({ profile: 'smp', subject, keyBits })).certificate;
  key = generateKeyPairSync('rsa', { modulusLength: keyBits }).privateKey;
});

async function proveWith(extensions: Extension[], revokeSigner = false) {
  const signer = forge(ca, buildName({ commonName: 'OCSP' }), extensions, createPublicKey(key));
  const network = new RevocationNetwork();
  const answer = createOcspResponder({
    issuer: ca.certificate,
    responder: createKeyEntry(signer, key),
    status: async () => ({ state: 'good' }),
  });
  network.routes.set(ca.ocspUrl ?? '', (body) => answer(body ?? Buffer.alloc(0)));
  await network.publishCrl(
    ca,
    1,
    revokeSigner ? [{ serialNumber: signer.serialNumber, at: new Date() }] : [],
  );
  const checker = createRevocationChecker({
    fetch: network.fetch,
    allowedHosts: ['ca.example'],
    now: network.now,
  });
  const { proofs } = await checker.check({ leaf, path: [leaf, ca.certificate] });
  return proofs[0]?.source;
}

it('is checked on the list that it names', async () => {
  expect(await proveWith([ocspSigning, ext.crlDistributionPoint(crlUrl)])).toBe('ocsp');
});

it('is not believed when it is revoked, or names no list: the list of the leaf decides', async () => {
  expect(await proveWith([ocspSigning, ext.crlDistributionPoint(crlUrl)], true)).toBe('crl');
  expect(await proveWith([ocspSigning])).toBe('crl');
});

it('is not believed when its key may not sign', async () => {
  expect(await proveWith([ocspSigning, ext.keyUsage('keyEncipherment'), ext.ocspNoCheck()])).toBe('crl');
  expect(await proveWith([ocspSigning, ext.ocspNoCheck()])).toBe('ocsp');
});
