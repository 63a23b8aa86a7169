import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Certificate, certificatePolicies, TrustStore } from '@budkavle/pki';
import { parseXml, policies, verifyEnvelopedSignature } from '@budkavle/xml-security';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  contentOf,
  messageType,
  participant,
  receiptType,
  signAs,
  type TestEnvironment,
  testEnvironment,
} from '../testing/environment.ts';
import { buildServiceMetadata, serviceMetadataMarkup } from './build.ts';
import { parseServiceMetadata } from './parse.ts';
import { verifyServiceMetadata } from './verify.ts';

let ours: TestEnvironment;
let other: TestEnvironment;
let good: Buffer;
let unsigned: string;
beforeAll(async () => {
  [ours, other] = await Promise.all([testEnvironment(), testEnvironment('OTHER')]);
  good = await buildServiceMetadata(contentOf(ours), { certificate: ours.smp.der, sign: ours.sign });
  unsigned = serviceMetadataMarkup(contentOf(ours)).xml;
});

const policy = { ...certificatePolicies.smpSigning, commonName: /^SMP\d{4}-TEST$/ };
const verify = (bytes: Uint8Array | string, changes: object = {}) =>
  verifyServiceMetadata(Buffer.from(bytes), {
    trust: new TrustStore({ name: 'SMP', anchors: [ours.smpRoot.certificate] }),
    policy,
    participant,
    document: messageType,
    ...changes,
  });
const refused = (reason?: string) => ({ code: 'DISC_SECURITY', ...(reason ? { reason } : {}) });

describe('metadata that is accepted (discovery.md 5.1)', () => {
  it('our own', async () => {
    const found = await verify(good);
    expect(found).toMatchObject({ participant, document: messageType });
    expect(found.signer.equals(ours.smp)).toBe(true);
    expect(found.processes[0]?.endpoints[0]).toMatchObject({ url: 'https://ap.example.test/as4' });
    expect(found.certificates).toHaveLength(2);
    expect(found.raw.equals(good)).toBe(true);
  });

  it.each([
    ['a prefixed Signature', { prefix: 'ds' }],
    ['exclusive C14N', { c14n: 'exclusive' as const }],
    ['SHA-512 digest', { digest: 'sha512' as const }],
  ])('with %s', async (_what, form) => {
    await expect(verify(signAs(unsigned, ours, form))).resolves.toMatchObject({ participant });
  });

  it('with a namespace that is not used on the root (inclusive C14N keeps it)', async () => {
    const extended = unsigned.replace(
      '<SignedServiceMetadata xmlns=',
      '<SignedServiceMetadata xmlns:ds="http://www.w3.org/2000/09/xmldsig#" xmlns=',
    );
    await expect(verify(signAs(extended, ours))).resolves.toMatchObject({ participant });
  });

  it('pretty-printed, with white space around values, and with a BOM', async () => {
    const pretty = unsigned
      .replaceAll(/></g, '>\n  <')
      .replace('>0203:exempelkommunen.example<', '>\n    0203:Exempelkommunen.EXAMPLE\n  <');
    const signed = Buffer.concat([
      Buffer.from('\ufeff<?xml version="1.0" encoding="UTF-8"?>\n'),
      signAs(pretty, ours),
    ]);
    await expect(verify(signed)).resolves.toMatchObject({ document: messageType });
  });

  it('with `type` where the schema has `scheme` on the process', async () => {
    const typed = unsigned.replace('<ProcessIdentifier scheme=', '<ProcessIdentifier type=');
    const found = await verify(signAs(typed, ours));
    expect(found.processes[0]?.process.scheme).toBe('urn:fdc:digg.se:edelivery:process');
  });
});

describe('metadata that must be refused', () => {
  it('a changed octet, anywhere in what is signed', async () => {
    const text = good.toString();
    await expect(verify(text.replace('/as4<', '/as5<'))).rejects.toMatchObject(refused('DSIG_DIGEST'));
    const end = text.indexOf('</ServiceMetadata>');
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: text.indexOf('<ServiceMetadata>'), max: end }), async (at) => {
        const changed = Buffer.from(good);
        changed[at] = (changed[at] as number) ^ 1;
        await expect(verify(changed)).rejects.toMatchObject({ code: 'DISC_SECURITY' });
      }),
      { numRuns: 40 },
    );
  });

  it('a changed signature value', async () => {
    const text = good
      .toString()
      .replace(/SignatureValue>(.)/, (_all, first) => `SignatureValue>${first === 'A' ? 'B' : 'A'}`);
    await expect(verify(text)).rejects.toMatchObject(refused('DSIG_VALUE'));
  });

  it('no signature', async () => {
    await expect(verify(unsigned)).rejects.toMatchObject(refused('FORM'));
  });

  it('a second Signature', async () => {
    const text = good.toString();
    const signature = /<(\w+:)?Signature .*<\/(\w+:)?Signature>/s.exec(text)?.[0] ?? '';
    expect(signature).not.toBe('');
    await expect(verify(text.replace(signature, signature + signature))).rejects.toMatchObject(
      refused('FORM'),
    );
  });

  it('wrapping: genuine metadata inside an Extension, forged around it', async () => {
    const text = good.toString().replace(/^<\?xml.*\n/, '');
    const forged = unsigned
      .replace('https://ap.example.test/as4', 'https://evil.example.test/as4')
      .replace(
        '</ServiceInformation>',
        `<Extension><ExtensionID>x</ExtensionID>${text}</Extension></ServiceInformation>`,
      );
    await expect(verify(forged)).rejects.toMatchObject(refused('FORM'));
    await expect(verify(signAs(forged, other))).rejects.toMatchObject(refused('FORM'));
  });

  it.each([
    ['a reference to an id', { uri: '#x' }, undefined],
    ['SHA-1', { digest: 'sha1' as const }, 'DSIG_ALGORITHM'],
    [
      'an XPath transform',
      {
        transforms: [
          'http://www.w3.org/2000/09/xmldsig#enveloped-signature',
          'http://www.w3.org/TR/1999/REC-xpath-19991116',
        ],
      },
      'DSIG_ALGORITHM',
    ],
    [
      'C14N with comments',
      {
        transforms: [
          'http://www.w3.org/2000/09/xmldsig#enveloped-signature',
          'http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments',
        ],
      },
      'DSIG_ALGORITHM',
    ],
  ])('%s', async (_what, form, reason) => {
    await expect(verify(signAs(unsigned, ours, form))).rejects.toMatchObject(refused(reason));
  });

  it('a signer of the access point chain', async () => {
    const { certificate } = await ours.accessPointCa.issue({
      profile: 'access-point',
      subject: { commonName: 'AP0001-TEST' },
      publicKey: ours.publicKey,
    });
    await expect(verify(signAs(unsigned, ours, { certificate }))).rejects.toMatchObject(refused('PKI_CHAIN'));
  });

  it('a certificate of the SMP root that is no SMP’s', async () => {
    const { certificate } = await ours.smpRoot.issue({
      profile: 'organisation',
      subject: { commonName: 'AP0001-TEST' },
      publicKey: ours.publicKey,
    });
    await expect(verify(signAs(unsigned, ours, { certificate }))).rejects.toMatchObject(refused('PKI_NAME'));
  });

  it('a signer of another environment’s SMP root', async () => {
    await expect(verify(signAs(unsigned, other))).rejects.toMatchObject(refused('PKI_CHAIN'));
  });

  it('an expired signer, and one not valid yet', async () => {
    const signed = good;
    const at = new Date(ours.smp.notAfter.getTime() + 1000);
    await expect(verify(signed, { at })).rejects.toMatchObject(refused('PKI_EXPIRED'));
    const before = new Date(ours.smp.notBefore.getTime() - 24 * 3600_000);
    await expect(verify(signed, { at: before })).rejects.toMatchObject({ code: 'DISC_SECURITY' });
  });

  it('a revoked signer; and one that cannot be asked about is held', async () => {
    const says = (code: string) => ({
      revocation: { check: async () => Promise.reject(Object.assign(new Error(code), { code })) },
    });
    await expect(verify(good, says('PKI_REVOKED'))).rejects.toMatchObject(refused('PKI_REVOKED'));
    await expect(verify(good, says('PKI_REVOCATION_UNKNOWN'))).rejects.toMatchObject({
      code: 'DISC_SECURITY',
    });
    await expect(verify(good, says('PKI_REVOCATION_UNAVAILABLE'))).rejects.toMatchObject({
      code: 'DISC_REVOCATION_UNAVAILABLE',
    });
  });

  it('another participant’s genuine metadata', async () => {
    await expect(verify(good, { participant: '0203:lillkommunen.example' })).rejects.toMatchObject(
      refused('PARTICIPANT'),
    );
  });

  it('another document’s genuine metadata', async () => {
    await expect(verify(good, { document: receiptType })).rejects.toMatchObject(refused('DOCUMENT'));
  });

  it('a DOCTYPE', async () => {
    const text = good.toString().replace('?>\n', '?>\n<!DOCTYPE SignedServiceMetadata>');
    await expect(verify(text)).rejects.toMatchObject(refused('XML_DOCTYPE'));
  });

  it('a comment in a value, though canonical XML keeps the signature valid', async () => {
    const text = good.toString().replace('0203:exempelkommunen', '0203:exempel<!-- -->kommunen');
    await expect(verify(text)).rejects.toMatchObject(refused('COMMENT'));
  });

  it('a processing instruction inside', async () => {
    await expect(
      verify(signAs(unsigned.replace('<ServiceMetadata>', '<ServiceMetadata><?x y?>'), ours)),
    ).rejects.toMatchObject(refused('INSTRUCTION'));
  });

  it('two megabytes', async () => {
    await expect(verify(Buffer.concat([good, Buffer.alloc(2 * 1024 * 1024, 32)]))).rejects.toMatchObject(
      refused('TOO_LARGE'),
    );
  });

  it('another namespace', async () => {
    const busdox = unsigned.replaceAll(
      'http://docs.oasis-open.org/bdxr/ns/SMP/2016/05',
      'http://busdox.org/serviceMetadata/publishing/1.0/',
    );
    await expect(verify(signAs(busdox, ours))).rejects.toMatchObject(refused('FORM'));
  });

  it('a Redirect is told as a fault of the SMP, and not followed', async () => {
    const redirect = `<SignedServiceMetadata xmlns="http://docs.oasis-open.org/bdxr/ns/SMP/2016/05"><ServiceMetadata><Redirect href="https://other.example.test/"><CertificateUID>x</CertificateUID></Redirect></ServiceMetadata></SignedServiceMetadata>`;
    await expect(verify(signAs(redirect, ours))).rejects.toMatchObject({
      code: 'DISC_SMP_FAULT',
      reason: 'REDIRECT',
    });
  });

  it('genuine, but without a scheme, or without an endpoint', async () => {
    const cases = [
      unsigned.replace(/<ParticipantIdentifier scheme="[^"]+">/, '<ParticipantIdentifier>'),
      unsigned.replace(/<Endpoint .*<\/Endpoint>/s, ''),
      unsigned.replace('<ProcessList>', '<ProcessList><Process></Process>'),
    ];
    for (const text of cases) {
      await expect(verify(signAs(text, ours))).rejects.toMatchObject({ code: 'DISC_SMP_FAULT' });
    }
  });

  it('whatever octets come, the answer is a DiscoveryError', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), fc.nat(4000), async (noise, at) => {
        const place = at % good.length;
        const mixed = Buffer.concat([good.subarray(0, place), noise, good.subarray(place + noise.length)]);
        const outcome = await verify(mixed).catch((error) => error);
        if (!mixed.equals(good) && outcome instanceof Error) expect(outcome).toHaveProperty('code');
      }),
      { numRuns: 60 },
    );
  });
});

const samples = resolve(import.meta.dirname, '../../../../../shared/vectors/smp-samples');
const sample = (name: string) => readFileSync(resolve(samples, name));

describe.skipIf(!existsSync(samples))('SMP answers of other software', () => {
  const mathematics = (bytes: Buffer) =>
    verifyEnvelopedSignature(bytes, {
      policy: policies.smp,
      resolveKey: (certificates) => Certificate.parse(certificates[0] as Buffer).publicKey,
    });

  it('phoss-smp content signed by xmlsec1: verified and read; its signer is not trusted', async () => {
    const bytes = sample('made-here-bdxr201605-signed.xml');
    const { root } = await mathematics(bytes);
    const metadata = parseServiceMetadata(root);
    expect(metadata.processes.length).toBeGreaterThan(0);
    await expect(verify(bytes)).rejects.toMatchObject({ code: 'DISC_SECURITY' });
  });

  it.each([
    ['made-here-bdxr201605-bad-endpoint.xml', 'DSIG_DIGEST'],
    ['made-here-bdxr201605-bad-signaturevalue.xml', undefined],
    ['bdxr201605-signed-reformatted.xml', 'FORM'],
    ['bdxr201605-servicemetadata-unsigned.xml', 'FORM'],
    ['bdxr201407-servicemetadata.xml', 'FORM'],
    ['peppol-signed-service-metadata2.xml', 'FORM'],
    ['busdox-redirect.xml', 'FORM'],
    ['busdox-smp-response-with-as4.xml', 'FORM'],
  ])('%s is refused', async (name, reason) => {
    await expect(verify(sample(name))).rejects.toMatchObject(refused(reason));
  });

  it('a bad signature value is refused by the mathematics, too', async () => {
    await expect(mathematics(sample('made-here-bdxr201605-bad-signaturevalue.xml'))).rejects.toMatchObject({
      code: 'DSIG_VALUE',
    });
  });

  it('unsigned registration of phoss-smp is read', () => {
    const root = parseXml(sample('phoss-bdxr1-service-metadata.xml'));
    expect(root.localName).toBe('ServiceMetadata');
  });
});
