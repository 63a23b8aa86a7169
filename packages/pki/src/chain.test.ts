import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Extension, Name } from '@peculiar/asn1-x509';
import { beforeAll, describe, expect, it } from 'vitest';
import { CertificateAuthority } from './authority/certificate-authority.ts';
import * as ext from './authority/extensions.ts';
import { Certificate } from './certificate.ts';
import { validateChain } from './chain.ts';
import { buildName } from './names.ts';
import { accessPointPolicy, keyBits, makeEnvironment, smpPolicy } from './testing/federation.ts';
import { forge as forgeCertificate } from './testing/forge.ts';
import { vectors } from './testing/vectors.ts';
import { TrustStore } from './trust-store.ts';

type Environment = Awaited<ReturnType<typeof makeEnvironment>>;
let qa: Environment;
let other: Environment;
let accessPoint: Certificate;
let accessPointKey: string;
let smp: Certificate;

beforeAll(async () => {
  [qa, other] = await Promise.all([makeEnvironment('EXEMPEL-QA'), makeEnvironment('EXEMPEL-TEST')]);
  const issued = await qa.issuing.issue({
    profile: 'access-point',
    subject: { commonName: 'AP0001-SDK-QA' },
    keyBits,
  });
  accessPoint = issued.certificate;
  accessPointKey = issued.keyPem ?? '';
  const options = { profile: 'smp', subject: { commonName: 'SMP0001-SDK-QA' }, keyBits } as const;
  smp = (await qa.smpRoot.issue(options)).certificate;
});

const failure = (code: string) => expect.objectContaining({ code });
const validAp = (leaf: Certificate, more: object = {}) =>
  validateChain(leaf, { trust: qa.accessPoints, policy: accessPointPolicy, ...more });

function forge(
  issuer: { certificate: Certificate; keyPem: string },
  subject: Name,
  extensions: Extension[],
  keyPem?: string,
): Certificate {
  const publicKey = keyPem === undefined ? accessPoint.publicKey : createPublicKey(keyPem);
  return forgeCertificate(issuer, subject, extensions, publicKey);
}

describe('good chains', () => {
  it('access point through the pinned issuing CA, SMP directly from its root', () => {
    expect(validAp(accessPoint).path).toHaveLength(3);
    expect(validateChain(smp, { trust: qa.smps, policy: smpPolicy }).path).toHaveLength(2);
  });

  it('two authorities of the same name with different keys', async () => {
    const twin = await qa.root.createIntermediate({
      commonName: 'Accesspunkt CA-EXEMPEL-QA',
      organisation: 'Exempelmyndigheten för övning',
      keyBits,
    });
    expect(twin.certificate.subjectDer).toEqual(qa.issuing.certificate.subjectDer);
    const trust = new TrustStore({
      name: 'twins',
      anchors: [qa.root.certificate],
      intermediates: [twin.certificate, qa.issuing.certificate],
    });
    expect(validAp(accessPoint, { trust }).path[1]?.equals(qa.issuing.certificate)).toBe(true);
  });
});

describe('attacks', () => {
  it('certificate of another environment', async () => {
    const options = { profile: 'access-point', subject: { commonName: 'AP0001-SDK-QA' }, keyBits } as const;
    const { certificate } = await other.issuing.issue(options);
    expect(() => validAp(certificate)).toThrow(failure('PKI_CHAIN'));
    const intermediates = [other.issuing.certificate, other.root.certificate];
    expect(() => validAp(certificate, { intermediates })).toThrow(failure('PKI_CHAIN'));
  });

  it('access point certificate used as SMP signer, and the reverse', () => {
    const intermediates = [qa.issuing.certificate, qa.root.certificate, qa.smpRoot.certificate];
    expect(() => validateChain(accessPoint, { trust: qa.smps, policy: smpPolicy, intermediates })).toThrow(
      failure('PKI_CHAIN'),
    );
    expect(() => validAp(smp, { intermediates })).toThrow(failure('PKI_CHAIN'));
    expect(() => validAp(accessPoint, { policy: smpPolicy })).toThrow(failure('PKI_NAME'));
  });

  it('issued by a sister of the pinned issuing CA', async () => {
    const sister = await qa.root.createIntermediate({ commonName: 'Other CA', keyBits });
    const options = { profile: 'access-point', subject: { commonName: 'AP0002-SDK-QA' }, keyBits } as const;
    const { certificate } = await sister.issue(options);
    expect(() => validAp(certificate, { intermediates: [sister.certificate] })).toThrow(failure('PKI_CHAIN'));
    const unpinned = new TrustStore({ name: 'root only', anchors: [qa.root.certificate] });
    expect(validAp(certificate, { trust: unpinned, intermediates: [sister.certificate] }).path).toHaveLength(
      3,
    );
  });

  it('expired, not yet valid, authority expired', () => {
    const years = (count: number) => new Date(Date.now() + count * 365 * 86_400_000);
    expect(() => validAp(accessPoint, { at: years(3) })).toThrow(failure('PKI_EXPIRED'));
    expect(() => validAp(accessPoint, { at: years(-1) })).toThrow(failure('PKI_NOT_YET_VALID'));
    expect(() => validAp(accessPoint, { at: years(15) })).toThrow(failure('PKI_EXPIRED'));
    expect(() => validAp(accessPoint, { at: new Date(Number.NaN) })).toThrow(failure('PKI_EXPIRED'));
  });

  it('tolerates as much clock difference as the policy says', () => {
    const at = new Date(accessPoint.notBefore.getTime() - 60_000);
    expect(() => validAp(accessPoint, { at })).toThrow(failure('PKI_NOT_YET_VALID'));
    const policy = { ...accessPointPolicy, clockTolerance: 61_000 };
    const trust = new TrustStore({ name: 'x', anchors: [qa.issuing.certificate] });
    expect(validAp(accessPoint, { at, policy, trust }).path).toHaveLength(2);
  });

  it('leaf acting as an authority', () => {
    const leaf = { certificate: accessPoint, keyPem: accessPointKey };
    const forged = forge(leaf, buildName({ commonName: 'AP0009-SDK-QA' }), [
      ext.keyUsage('digitalSignature'),
    ]);
    const trust = new TrustStore({
      name: 'x',
      anchors: [qa.root.certificate],
      intermediates: [qa.issuing.certificate],
    });
    expect(() => validAp(forged, { trust, intermediates: [accessPoint] })).toThrow(failure('PKI_CHAIN'));
    expect(() => validAp(forged, { trust: new TrustStore({ name: 'y', anchors: [accessPoint] }) })).toThrow(
      failure('PKI_CHAIN'),
    );
  });

  it('certificate without keyUsage acting as an authority', () => {
    const bare = {
      certificate: forge(qa.issuing, buildName({ commonName: 'AP0008-SDK-QA' }), []),
      keyPem: accessPointKey,
    };
    const forged = forge(bare, buildName({ commonName: 'AP0009-SDK-QA' }), []);
    const trust = new TrustStore({
      name: 'x',
      anchors: [qa.root.certificate],
      intermediates: [qa.issuing.certificate],
    });
    expect(validAp(bare.certificate, { trust }).path).toHaveLength(3);
    expect(() => validAp(forged, { trust, intermediates: [bare.certificate] })).toThrow(failure('PKI_CHAIN'));
  });

  it('authority whose key may sign lists only', () => {
    const usage = [ext.basicConstraints(true), ext.keyUsage('cRLSign')];
    const upper = {
      certificate: forge(qa.root, buildName({ commonName: 'Lists' }), usage),
      keyPem: accessPointKey,
    };
    const leaf = forge(upper, buildName({ commonName: 'AP0009-SDK-QA' }), []);
    const trust = new TrustStore({ name: 'x', anchors: [qa.root.certificate] });
    expect(() => validAp(leaf, { trust, intermediates: [upper.certificate] })).toThrow(failure('PKI_CHAIN'));
  });

  it('authority acting as a leaf', () => {
    const trust = new TrustStore({ name: 'x', anchors: [qa.root.certificate] });
    expect(() => validAp(qa.issuing.certificate, { trust })).toThrow(failure('PKI_KEY_USAGE'));
    expect(() => validAp(qa.root.certificate, { trust })).toThrow(failure('PKI_CHAIN'));
    const silent = forge(qa.issuing, buildName({ commonName: 'AP0001-SDK-QA' }), [
      ext.basicConstraints(true),
    ]);
    expect(() => validAp(silent)).toThrow(failure('PKI_KEY_USAGE'));
  });

  it('name with two common names', () => {
    const name = buildName({ commonName: 'AP0001-SDK-QA' });
    name.push(...buildName({ country: '', commonName: 'AP0002-SDK-QA' }));
    const forged = forge(qa.issuing, name, [ext.keyUsage('digitalSignature')]);
    expect(forged.commonName).toBeUndefined();
    expect(() => validAp(forged)).toThrow(failure('PKI_NAME'));
  });

  it('common name with something before or after the pattern', () => {
    for (const commonName of [
      'AP0001-SDK-QA\n',
      'xAP0001-SDK-QA',
      'AP00011-SDK-QA',
      'AP0001-SDK-QA AP',
      'AP0001',
    ])
      expect(() => validAp(forge(qa.issuing, buildName({ commonName }), []))).toThrow(failure('PKI_NAME'));
  });

  it('weak key', () => {
    const policy = { ...accessPointPolicy, minRsaBits: 3072 };
    expect(() => validAp(accessPoint, { policy })).toThrow(failure('PKI_KEY_STRENGTH'));
    const weak = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey;
    const pem = weak.export({ format: 'pem', type: 'pkcs8' }).toString();
    const forged = forge(qa.issuing, buildName({ commonName: 'AP0001-SDK-QA' }), [], pem);
    expect(() => validAp(forged)).toThrow(failure('PKI_KEY_STRENGTH'));
  });

  it('elliptic key where RSA is prescribed', () => {
    const key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
    const pem = key.export({ format: 'pem', type: 'pkcs8' }).toString();
    const forged = forge(qa.issuing, buildName({ commonName: 'AP0001-SDK-QA' }), [], pem);
    expect(() => validAp(forged)).toThrow(failure('PKI_KEY_STRENGTH'));
  });

  it('key usage that does not cover the purpose', () => {
    const forged = forge(qa.issuing, buildName({ commonName: 'AP0001-SDK-QA' }), [
      ext.keyUsage('keyEncipherment'),
    ]);
    expect(() => validAp(forged)).toThrow(failure('PKI_KEY_USAGE'));
    const none = forge(qa.issuing, buildName({ commonName: 'AP0001-SDK-QA' }), []);
    expect(validAp(none).path).toHaveLength(3);
  });

  it('OCSP signer posing as an access point', () => {
    const usage = [ext.keyUsage('digitalSignature'), ext.extendedKeyUsage('1.3.6.1.5.5.7.3.9')];
    const forged = forge(qa.issuing, buildName({ commonName: 'AP0001-SDK-QA' }), usage);
    expect(() => validAp(forged)).toThrow(failure('PKI_KEY_USAGE'));
  });

  it('critical extension that nobody here understands', () => {
    const strange = ext.extension('1.2.3.4.5', Buffer.from([5, 0]), true);
    const forged = forge(qa.issuing, buildName({ commonName: 'AP0001-SDK-QA' }), [strange]);
    expect(() => validAp(forged)).toThrow(failure('PKI_CHAIN'));
  });

  it('altered octet in the signed part', () => {
    const der = Buffer.from(accessPoint.der);
    const at = der.indexOf('AP0001-SDK-QA');
    der.write('AP0002-SDK-QA', at);
    expect(() => validAp(Certificate.parse(der))).toThrow(failure('PKI_CHAIN'));
  });

  it('issuer of the right name and the wrong key', async () => {
    const fake = await CertificateAuthority.createRoot({
      commonName: 'Accesspunkt CA-EXEMPEL-QA',
      organisation: 'Exempelmyndigheten för övning',
      keyBits,
    });
    const options = { profile: 'access-point', subject: { commonName: 'AP0001-SDK-QA' }, keyBits } as const;
    const { certificate } = await fake.issue(options);
    expect(() => validAp(certificate, { intermediates: [fake.certificate] })).toThrow(failure('PKI_CHAIN'));
  });

  it('path longer than pathLenConstraint allows', () => {
    const constrained = (
      name: string,
      pathLength: number,
      issuer: { certificate: Certificate; keyPem: string },
    ) => ({
      certificate: forge(
        issuer,
        buildName({ commonName: name }),
        [
          // BasicConstraints: cA TRUE, pathLenConstraint
          ext.extension('2.5.29.19', Buffer.from([0x30, 6, 1, 1, 0xff, 2, 1, pathLength]), true),
          ext.keyUsage('keyCertSign'),
        ],
        qa.issuing.keyPem,
      ),
      keyPem: qa.issuing.keyPem,
    });
    const build = (limit: number) => {
      const upper = constrained('Upper', limit, qa.root);
      const lower = constrained('Lower', 0, upper);
      const leaf = forge(lower, buildName({ commonName: 'AP0001-SDK-QA' }), []);
      const trust = new TrustStore({ name: 'x', anchors: [qa.root.certificate] });
      return () => validAp(leaf, { trust, intermediates: [upper.certificate, lower.certificate] });
    };
    expect(build(0)).toThrow(failure('PKI_CHAIN'));
    expect(build(1)().path).toHaveLength(4);
  });

  it('circles and crowds of cross-signed authorities end soon', () => {
    const name = (index: number) => buildName({ commonName: `Ring ${index}` });
    const usage = [ext.basicConstraints(true), ext.keyUsage('keyCertSign')];
    const ring = { certificate: qa.issuing.certificate, keyPem: qa.issuing.keyPem };
    const members = [0, 1, 2, 3].map((i) => ({
      ...ring,
      certificate: forge(ring, name(i), usage, ring.keyPem),
    }));
    const crossed = members.flatMap((issuer) =>
      [0, 1, 2, 3].map((i) => forge(issuer, name(i), usage, ring.keyPem)),
    );
    const leaf = forge(members[0] ?? ring, buildName({ commonName: 'AP0001-SDK-QA' }), []);
    const start = performance.now();
    const trust = new TrustStore({ name: 'x', anchors: [other.root.certificate] });
    expect(() => validAp(leaf, { trust, intermediates: [...crossed, ...crossed] })).toThrow(
      failure('PKI_CHAIN'),
    );
    expect(performance.now() - start).toBeLessThan(1000);
  });
});

describe.skipIf(vectors === undefined)('published chains of the federation', () => {
  const read = (name: string) =>
    Certificate.parseAny(readFileSync(join(vectors ?? '', 'sdk-docs/certificates', name)));
  const at = new Date('2026-06-01T00:00:00Z');

  /** The published files hold authorities only, so their link is checked as the path of a leaf would be. */
  it.each([
    ['open-test', 'Rot_CA_eDelivery_Accesspunkt-TEST.cer', 'Accesspunkt_CA-OPEN-TEST.cer'],
    ['qa', 'Rot_CA_eDelivery_Accesspunkt_-_QA.cer', 'Accesspunkt_CA-SDK-QA.cer'],
    ['prod', 'Rot_CA_eDelivery_Accesspunkt-PROD.cer', 'Accesspunkt_CA-SDK-PROD.cer'],
  ])('%s: the issuing CA leads to its root and to no other', (environment, rootFile, issuingFile) => {
    const issuing = read(`${environment}/accesspunkt/${issuingFile}`);
    const policy = { ...accessPointPolicy, minRsaBits: 3072 };
    const check = (anchor: Certificate) => () =>
      validateChain(issuing, { trust: new TrustStore({ name: 'x', anchors: [anchor] }), policy, at });
    // PKI_KEY_USAGE: the path was found, only then is an authority refused as a leaf
    expect(check(read(`${environment}/accesspunkt/${rootFile}`))).toThrow(failure('PKI_KEY_USAGE'));
    const foreign =
      environment === 'qa' ? 'prod/smp/Rot_CA_eDelivery_SMP-PROD.cer' : 'qa/smp/Rot_CA_eDelivery_SMP-QA.cer';
    expect(check(read(foreign))).toThrow(failure('PKI_CHAIN'));
  });
});
