import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CertificateAuthority } from '@budkavle/pki';
import { afterAll, describe, expect, test } from 'vitest';
import { completeProfile } from './complete.ts';
import { newestOf, publishedNames, readPublished } from './find.ts';
import { matchRoots, readCertificates } from './roots.ts';

const published = join(import.meta.dirname, '../../../../../shared/vectors/sdk-docs/certificates');
const folder = mkdtempSync(join(tmpdir(), 'budkavle-environments-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const choice = (profile: string, rootsFolder: string, settings: object = {}) => ({
  profile,
  rootsFolder,
  settings,
  checkOrganisationChains: false,
});

test('the profiles that come with the program are whole, and the newest of a name is found', () => {
  expect(publishedNames()).toEqual(expect.arrayContaining(['open-test-1', 'production-1', 'qa-1']));
  for (const name of publishedNames()) expect(readPublished(name).roots.length).toBeGreaterThan(3);
  expect([newestOf('qa'), newestOf('qa-1'), newestOf('production')]).toEqual([
    'qa-1',
    'qa-1',
    'production-1',
  ]);
  expect(newestOf('prod')).toBeUndefined();
  expect(() => readPublished('../qa')).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }));
});

test('environments differ in roots, names and hosts; the test federation is not that of QA and production', () => {
  const [test, qa, production] = ['open-test-1', 'qa-1', 'production-1'].map(readPublished);
  expect(test?.federationId).toMatch(/:test$/);
  expect(qa?.federationId).toBe(production?.federationId);
  const pki = (profile: typeof qa) =>
    profile?.roots
      .filter(({ purpose }) => purpose === 'accessPoint' || purpose === 'smp')
      .map(({ sha256 }) => sha256) ?? [];
  expect(new Set([...pki(test), ...pki(qa), ...pki(production)]).size).toBe(9);
});

describe.skipIf(!existsSync(published))('with the certificates as Digg publishes them', () => {
  test.each([
    ['open-test-1', 'open-test'],
    ['qa-1', 'qa'],
    ['production-1', 'prod'],
  ])('every fingerprint of %s is that of a published file, and every file is known', (name, from) => {
    const { found, unreadable } = readCertificates([join(published, from)]);
    const { roots } = readPublished(name);
    expect(unreadable).toEqual([]);
    const { matched, missing } = matchRoots(
      roots,
      found.map(({ certificate }) => certificate),
    );
    expect(missing).toEqual([]);
    expect(matched.map(({ root, certificate }) => [root.name, certificate.commonName])).toEqual(
      roots.map((root) => [root.name, root.name]),
    );
    const known = new Set(roots.map(({ sha256 }) => sha256));
    expect(found.filter(({ certificate }) => !known.has(certificate.fingerprintSha256))).toEqual([]);
  });

  test('what no document gives must be set; then the profile is whole, with the official roots', () => {
    const roots = join(published, 'qa');
    expect(() => completeProfile(choice('qa-1', roots))).toThrow(
      /environment\.settings\.smlZone: found nothing/,
    );
    const settings = {
      smlZone: 'sml.exempel.example',
      addressBookUrl: 'https://bok.exempel.example/addressbook/api',
    };
    const profile = completeProfile(choice('qa-1', roots, settings));
    expect(profile).toMatchObject({ name: 'SDK-QA', ...settings });
    expect(profile.trust.accessPoint.issuers).toHaveLength(1);
    expect(profile.trust.organisation).toBeUndefined();
  });

  test('attack: the roots of another environment, or a setting, do not become trusted', () => {
    expect(() => completeProfile(choice('production-1', join(published, 'qa')))).toThrow(
      /Rot CA eDelivery Accesspunkt-PROD/,
    );
    const roots = join(published, 'prod');
    const settings = {
      smlZone: 'sml.exempel.example',
      trust: { smp: { anchors: ['-----BEGIN CERTIFICATE-----'] } },
    };
    const [first] = completeProfile(choice('production-1', roots, settings)).trust.smp.anchors;
    expect(first).not.toBe('-----BEGIN CERTIFICATE-----');
  });
});

test('attack: a root with the name of an official one but another key is not taken', async () => {
  const forged = await CertificateAuthority.createRoot({
    commonName: 'Rot CA eDelivery SMP-QA',
    keyBits: 2048,
  });
  writeFileSync(join(folder, 'smp.pem'), forged.certificate.toPem());
  writeFileSync(join(folder, 'notes.txt'), 'not looked at');
  writeFileSync(join(folder, 'broken.cer'), 'no certificate');
  const { found, unreadable } = readCertificates([folder]);
  expect(unreadable).toEqual([join(folder, 'broken.cer')]);
  const { matched } = matchRoots(
    readPublished('qa-1').roots,
    found.map(({ certificate }) => certificate),
  );
  expect(matched).toEqual([]);
  expect(() => completeProfile(choice('qa-1', folder))).toThrow(/a908f5eec6fe/);
});
