// biome-ignore-all lint/style/noNonNullAssertion: a test that finds nothing where something is due fails, as it should
import { execFileSync, spawnSync } from 'node:child_process';
import { constants, createHash, sign as cryptoSign, X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { SignedXml } from 'xml-crypto';
import { algorithms as a, securityNamespaces as ns } from '../algorithms.ts';
import { canonicalize } from '../c14n/canonicalize.ts';
import { selfSigned } from '../testing/self-signed.ts';
import { codeOf, collect, hasVectors, split, streamOf, vector } from '../testing/support.ts';
import { child, childElements, textContent } from '../tree/navigate.ts';
import { parseXml } from '../tree/parse.ts';
import type { DetachedText } from '../tree/types.ts';
import { policies } from './policy.ts';
import { readDetached, readDetachedText } from './read-detached.ts';
import { signEnveloped } from './sign-enveloped.ts';
import { signer } from './signer.ts';
import { type VerifyEnvelopedOptions, verifyEnvelopedSignature } from './verify-enveloped.ts';

const key = selfSigned();
const other = selfSigned('annankommunen.example');
const context = new Map([
  ['', 'urn:d'],
  ['ds', ns.ds],
  ['x', 'urn:x'],
]);
const start = `<x:r xmlns="urn:d" xmlns:ds="${ns.ds}" xmlns:x="urn:x" Id="root" xml:lang="sv">`;
const body = '<a b="1&quot;">två &amp; tre</a><x:c><d></d></x:c>';

const sign = (inner = body, referenceC14n = true, rootStart = start) =>
  collect(
    signEnveloped(streamOf(rootStart, inner), {
      rootEndTag: '</x:r>',
      contextNamespaces: context,
      certificate: key.certificate,
      sign: signer(key.privateKey),
      referenceC14n,
    }),
  );
const options: VerifyEnvelopedOptions = {
  policy: policies.smp,
  resolveKey: ([first]) => new X509Certificate(first!).publicKey,
};
const verify = (xml: Buffer | string, more: Partial<VerifyEnvelopedOptions> = {}) =>
  verifyEnvelopedSignature(Buffer.from(xml as string), { ...options, ...more });
const refusal = (xml: Buffer | string, more: Partial<VerifyEnvelopedOptions> = {}) =>
  codeOf(() => verify(xml, more));

const signatureOf = (xml: string) => xml.slice(xml.indexOf('<ds:Signature '), xml.indexOf('</x:r>'));

/** Signs by hand, for forms that signEnveloped never makes. */
async function signAs(form: {
  c14n?: string;
  method?: string;
  transforms?: string;
  digestMethod?: string;
  uri?: string;
  inner?: string;
  references?: number;
  value?: (octets: Buffer) => Buffer;
}): Promise<string> {
  const c14n = form.c14n ?? a.c14n10;
  const mode = form.transforms?.includes('exc-c14n') ? 'exclusive' : 'inclusive';
  const hash = /384/.test(form.digestMethod ?? '')
    ? 'sha384'
    : /512/.test(form.digestMethod ?? '')
      ? 'sha512'
      : 'sha256';
  const document = parseXml(`${start}${form.inner ?? body}</x:r>`);
  const digest = createHash(hash).update(canonicalize(document, { mode })).digest('base64');
  const reference = `<ds:Reference URI="${form.uri ?? ''}"><ds:Transforms>${form.transforms ?? `<ds:Transform Algorithm="${a.envelopedSignature}"/>`}</ds:Transforms><ds:DigestMethod Algorithm="${form.digestMethod ?? a.sha256}"/><ds:DigestValue>${digest}</ds:DigestValue></ds:Reference>`;
  const signedInfo = `<ds:SignedInfo><ds:CanonicalizationMethod Algorithm="${c14n}"/><ds:SignatureMethod Algorithm="${form.method ?? a.rsaSha256}"/>${reference.repeat(form.references ?? 1)}</ds:SignedInfo>`;
  const shell = parseXml(`${start}<ds:Signature>${signedInfo}</ds:Signature></x:r>`);
  const octets = canonicalize(childElements(childElements(shell)[0]!)[0]!, {
    mode: c14n === a.excC14n ? 'exclusive' : 'inclusive',
  });
  const value = (form.value ?? ((o) => cryptoSign('sha256', o, key.privateKey)))(octets).toString('base64');
  return `${start}${form.inner ?? body}<ds:Signature>${signedInfo}<ds:SignatureValue>${value}</ds:SignatureValue><ds:KeyInfo><ds:X509Data><ds:X509Certificate>${key.certificate.toString('base64')}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></ds:Signature></x:r>`;
}
const enveloped = `<ds:Transform Algorithm="${a.envelopedSignature}"/>`;

describe('enveloped signature', () => {
  it.each([true, false])('what is signed verifies (C14N transform: %s)', async (referenceC14n) => {
    const signed = await sign(body, referenceC14n);
    const verified = await verify(signed);
    expect(verified.signerCertificate.equals(key.certificate)).toBe(true);
    expect(verified.bytes).toBe(signed.length);
    expect(childElements(verified.root).map((e) => e.localName)).toEqual(['a', 'c']);
    expect(textContent(child(verified.root, 'urn:d', 'a')!)).toBe('två & tre');
  });

  it('what is written is canonical: the parts are what a verifier digests', async () => {
    const root = parseXml(await sign());
    const signature = child(root, ns.ds, 'Signature')!;
    expect(canonicalize(root, { mode: 'inclusive', without: signature }).toString()).toBe(
      `${start}${body}</x:r>`,
    );
  });

  it('holds however the document is split and whatever declaration stands before it', async () => {
    const signed = Buffer.concat([Buffer.from('\ufeff<?xml version="1.0"?><!-- note -->\n'), await sign()]);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(5000), { maxLength: 10 }), async (places) => {
        await verifyEnvelopedSignature(streamOf(...split(signed, places)), options);
      }),
      { numRuns: 30 },
    );
  });

  it('no changed byte goes through', async () => {
    const signed = await sign();
    const before = canonicalize((await verify(signed)).root, { mode: 'inclusive' });
    await fc.assert(
      fc.asyncProperty(fc.nat(signed.length - 1), fc.integer({ min: 1, max: 255 }), async (place, flip) => {
        const changed = Buffer.from(signed);
        changed[place]! ^= flip;
        try {
          const { root } = await verify(changed);
          // Only what C14N does not see may differ: the tree must be the same.
          expect(canonicalize(root, { mode: 'inclusive' }).equals(before)).toBe(true);
        } catch (error) {
          expect((error as { code?: string }).code).toBeDefined();
        }
      }),
      { numRuns: 400 },
    );
  });

  it('leaves a long text in the source and finds it again', async () => {
    const long = `${'QUJD'.repeat(50_000)}å&amp;`;
    const signed = await sign(`<a>${long}</a><x:c>kort</x:c>`);
    const { root } = await verifyEnvelopedSignature(
      streamOf(...split(signed, [7, 70_000, 150_000])),
      options,
    );
    const [range] = child(root, 'urn:d', 'a')!.children as [DetachedText];
    expect(range.kind).toBe('detached');
    const source = (from: number, to: number) =>
      streamOf(...split(signed.subarray(from, to), [1, 99, 199_990]));
    expect((await collect(readDetachedText(range, source))).toString()).toBe(`${'QUJD'.repeat(50_000)}å&`);
    expect(await codeOf(() => textContent(root))).toBe('XML_DETACHED');
    const shorter = (from: number, to: number) => streamOf(signed.subarray(from + 1, to));
    expect(await codeOf(() => collect(readDetachedText(range, shorter)))).toBe('XML_DETACHED');
  });

  it('reads without verifying, to inspect', async () => {
    expect(await readDetached(await sign())).toMatchObject({ hasSignature: true, root: { localName: 'r' } });
    expect((await readDetached(Buffer.from('<a/>'))).hasSignature).toBe(false);
  });

  it.each([
    [
      'exclusive C14N',
      { transforms: `${enveloped}<ds:Transform Algorithm="${a.excC14n}"/>`, c14n: a.excC14n },
    ],
    ['SHA-512', { digestMethod: a.sha512 }],
    ["the root's own Id", { uri: '#root' }],
    ['RSA-SHA384', { method: a.rsaSha384, value: (o: Buffer) => cryptoSign('sha384', o, key.privateKey) }],
  ])('accepts %s, also from a stream', async (_, form) => {
    const xml = await signAs(form);
    await verify(xml);
    await verifyEnvelopedSignature(streamOf(xml), options);
  });

  it('accepts RSA-PSS where the policy does', async () => {
    const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
    const xml = await signAs({
      method: a.rsaPssSha256,
      value: (o) => cryptoSign('sha256', o, { key: key.privateKey, ...pss }),
    });
    await verify(xml, { policy: policies.xheEnvelope });
    expect(await refusal(xml)).toBe('DSIG_ALGORITHM');
  });

  it('needs a source to read again for a large document with unusual algorithms', async () => {
    const xml = await signAs({ digestMethod: a.sha512, inner: `<a>${'x'.repeat(900_000)}</a>` });
    const padded = `<!--${'x'.repeat(500_000)}-->`.repeat(3) + xml;
    expect(await codeOf(() => verifyEnvelopedSignature(streamOf(padded), options))).toBe('DSIG_TOO_LARGE');
    await verifyEnvelopedSignature(streamOf(padded), { ...options, reopen: () => streamOf(padded) });
  });
});

describe('attacks on enveloped signatures', () => {
  it('not signed', async () => expect(await refusal(`${start}${body}</x:r>`)).toBe('DSIG_MISSING'));
  it('changed content', async () => {
    expect(await refusal((await sign()).toString().replace('tre', 'fyra'))).toBe('DSIG_DIGEST');
  });
  it('changed SignedInfo', async () => {
    const xml = (await sign()).toString();
    const forged = createHash('sha256').update(`${start}</x:r>`).digest('base64');
    const swapped = xml.replace(body, '').replace(/(<ds:DigestValue>)[^<]*/, `$1${forged}`);
    expect(await refusal(swapped)).toBe('DSIG_VALUE');
  });
  it('signature wrapping: the signed document inside another', async () => {
    const signed = (await sign()).toString();
    expect(await refusal(`<evil>${signed}</evil>`)).toBe('DSIG_FORM');
    const inObject = signatureOf(signed).replace(
      '</ds:Signature>',
      `<ds:Object>${start}${body}</x:r></ds:Object></ds:Signature>`,
    );
    expect(await refusal(`${start}<a>evil</a>${inObject}</x:r>`)).toBe('DSIG_DIGEST');
  });
  it('two signatures', async () => {
    const xml = (await sign()).toString();
    expect(await refusal(xml.replace('</x:r>', `${signatureOf(xml)}</x:r>`))).toBe('DSIG_FORM');
    expect(
      await refusal(xml.replace('</ds:KeyInfo>', `</ds:KeyInfo><ds:Object>${signatureOf(xml)}</ds:Object>`)),
    ).toBe('DSIG_FORM');
  });
  it('signature not last, or text after it', async () => {
    const xml = (await sign()).toString();
    expect(await refusal(xml.replace('</x:r>', '<z></z></x:r>'))).toBe('DSIG_FORM');
    expect(await refusal(xml.replace('</x:r>', 'evil</x:r>'))).toBe('DSIG_FORM');
  });
  it('comment in a value does not cut it', async () => {
    const xml = (await sign('<a>admin.example.evil</a>')).toString();
    const { root } = await verify(xml.replace('admin.example', 'admin.example<!-- -->'));
    expect(textContent(root)).toBe('admin.example.evil');
  });
  it('processing instruction in a value', async () => {
    expect(await refusal(await signAs({ inner: '<a>1<?x?>2</a>' }))).toBe('DSIG_FORM');
  });
  it.each([
    ['SHA-1 digest', { digestMethod: a.sha1 }],
    ['RSA-SHA1', { method: a.rsaSha1 }],
    ['HMAC with the public key as secret', { method: 'http://www.w3.org/2001/04/xmldsig-more#hmac-sha256' }],
    ['C14N with comments', { c14n: a.c14n10WithComments }],
    [
      'XSLT',
      { transforms: `${enveloped}<ds:Transform Algorithm="http://www.w3.org/TR/1999/REC-xslt-19991116"/>` },
    ],
    [
      'XPath',
      {
        transforms: `${enveloped}<ds:Transform Algorithm="http://www.w3.org/TR/1999/REC-xpath-19991116"><ds:XPath>false()</ds:XPath></ds:Transform>`,
      },
    ],
    ['base64 transform', { transforms: `${enveloped}<ds:Transform Algorithm="${ns.ds}base64"/>` }],
  ])('weak algorithm or transform injection: %s', async (_, form) => {
    expect(await refusal(await signAs(form))).toBe('DSIG_ALGORITHM');
  });
  it('algorithms are refused even when a policy lists SHA-1', async () => {
    const policy = { ...policies.smp, digest: [a.sha1], signature: [a.rsaSha1] };
    expect(await refusal(await signAs({ digestMethod: a.sha1, method: a.rsaSha1 }), { policy })).toBe(
      'DSIG_ALGORITHM',
    );
  });
  it.each([
    ['two references', { references: 2 }],
    ['reference to a part', { uri: '#part' }],
    ['reference to another document', { uri: 'http://evil.example/' }],
    ['no enveloped transform', { transforms: `<ds:Transform Algorithm="${a.c14n10}"/>` }],
    ['transforms the wrong way round', { transforms: `<ds:Transform Algorithm="${a.c14n10}"/>${enveloped}` }],
    ['transform twice', { transforms: enveloped + enveloped }],
    [
      'parameter on a transform',
      { transforms: `<ds:Transform Algorithm="${a.envelopedSignature}"><evil/></ds:Transform>` },
    ],
  ])('form: %s', async (_, form) => expect(await refusal(await signAs(form))).toBe('DSIG_FORM'));
  it('duplicate Id beside the root', async () => {
    expect(await refusal(await signAs({ uri: '#root', inner: '<a Id="root"/>' }))).toBe('DSIG_DUPLICATE_ID');
  });
  it('key confusion: another key, a weak key, a private key, a key of another kind', async () => {
    const { generateKeyPairSync, createSecretKey } = await import('node:crypto');
    const signed = await sign();
    const with_ = (k: unknown) => refusal(signed, { resolveKey: () => k as typeof key.publicKey });
    expect(await with_(other.publicKey)).toBe('DSIG_VALUE');
    expect(await with_(generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey)).toBe('DSIG_KEY');
    expect(await with_(key.privateKey)).toBe('DSIG_KEY');
    expect(await with_(generateKeyPairSync('ed25519').publicKey)).toBe('DSIG_KEY');
    expect(await with_(createSecretKey(Buffer.alloc(32)))).toBe('DSIG_KEY');
  });
  it('without certificate, or with what is no base64', async () => {
    const xml = (await sign()).toString();
    expect(await refusal(xml.replace(/<ds:KeyInfo>.*<\/ds:KeyInfo>/, ''))).toBe('DSIG_FORM');
    expect(await refusal(xml.replace('<ds:SignatureValue>', '<ds:SignatureValue>-_'))).toBe('DSIG_FORM');
  });
  it('truncated document', async () => {
    const signed = await sign();
    expect(await refusal(signed.subarray(0, signed.length - 3))).toBe('XML_TRUNCATED');
  });
  it('more than the tree may hold', async () => {
    expect(await refusal(await sign('<a></a>'.repeat(3000)), { maxTreeBytes: 100_000 })).toBe(
      'XML_LIMIT_TREE',
    );
  });
  it('nobody signs what does not begin as it says', async () => {
    const evil = '<x:r xmlns="urn:e" xmlns:x="urn:x">';
    expect(await codeOf(() => sign(body, true, evil))).toBe('DSIG_SIGN');
  });
});

describe('other software', () => {
  it('xml-crypto verifies what is signed here', async () => {
    // It does not take xml:* attributes of the root into SignedInfo, as Canonical XML 1.0 section 2.4 says.
    const xml = (await sign(body, true, start.replace(' xml:lang="sv"', ''))).toString();
    const oracle = new SignedXml({ publicCert: new X509Certificate(key.certificate).toString() });
    oracle.loadSignature(signatureOf(xml));
    expect(oracle.checkSignature(xml)).toBe(true);
  });

  const xmlsec1 = spawnSync('xmlsec1', ['--version']).status === 0;
  const folder = mkdtempSync(join(tmpdir(), 'xmlsec-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it.skipIf(!xmlsec1)('xmlsec1 (when installed) verifies what is signed here', async () => {
    for (const [i, c14n] of [true, false].entries()) {
      const file = join(folder, `signed-${i}.xml`);
      writeFileSync(file, await sign(body, c14n));
      execFileSync('xmlsec1', ['--verify', '--insecure', '--enabled-key-data', 'x509', file], {
        stdio: 'pipe',
      });
    }
  });

  it.skipIf(!xmlsec1)('xmlsec1 (when installed) signs, and it is verified here', async () => {
    const template = (await signAs({}))
      .replace(/<ds:SignatureValue>[^<]*/, '<ds:SignatureValue>')
      .replace(/<ds:DigestValue>[^<]*/, '<ds:DigestValue>');
    writeFileSync(
      join(folder, 't.xml'),
      template.replace(/<ds:X509Certificate>[^<]*<\/ds:X509Certificate>/, ''),
    );
    writeFileSync(join(folder, 'k.pem'), key.privateKey.export({ type: 'pkcs8', format: 'pem' }));
    writeFileSync(join(folder, 'c.pem'), new X509Certificate(key.certificate).toString());
    const signed = execFileSync(
      'xmlsec1',
      ['--sign', '--privkey-pem', `${folder}/k.pem,${folder}/c.pem`, join(folder, 't.xml')],
      { stdio: 'pipe' },
    );
    await verify(signed);
  });
});

describe.skipIf(!hasVectors)('documents of others', () => {
  it.each([
    ['sdk-docs/xhe/examples/XHE-tm-base-ext-sigenc.xml', 'nothing thrown'],
    ['sdk-docs/message/extracted/xhe_encrypted.xml', 'nothing thrown'],
    ['sdk-docs/message/extracted/xhe_unencrypted.xml', 'nothing thrown'],
    ['sdk-docs/message/examples/xhe_encrypted_payload.xml', 'DSIG_DIGEST'],
    ['sdk-docs/message/examples/xhe_unencrypted_payload.xml', 'DSIG_DIGEST'],
    ['sdk-docs/xhe/examples/XHE-tm-base.xml', 'DSIG_MISSING'],
    ['smp-samples/made-here-bdxr201605-signed.xml', 'nothing thrown'],
    ['smp-samples/made-here-bdxr201605-bad-endpoint.xml', 'DSIG_DIGEST'],
    ['smp-samples/made-here-bdxr201605-bad-signaturevalue.xml', 'DSIG_VALUE'],
    ['smp-samples/bdxr201605-signed-reformatted.xml', 'DSIG_FORM'],
    ['smp-samples/bdxr201605-servicemetadata-unsigned.xml', 'DSIG_MISSING'],
    ['smp-samples/peppol-signed-service-metadata2.xml', 'DSIG_ALGORITHM'],
    ['smp-samples/busdox-redirect.xml', 'DSIG_ALGORITHM'],
  ])('%s: %s', async (path, code) => expect(await refusal(vector(path))).toBe(code));
});
