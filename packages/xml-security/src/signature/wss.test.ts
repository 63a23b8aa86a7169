// biome-ignore-all lint/style/noNonNullAssertion: a test that finds nothing where something is due fails, as it should
import { createHash, X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { algorithms as a, securityNamespaces as ns } from '../algorithms.ts';
import { canonicalize } from '../c14n/canonicalize.ts';
import { XmlSecurityError } from '../errors.ts';
import { selfSigned } from '../testing/self-signed.ts';
import { codeOf, hasVectors, vector } from '../testing/support.ts';
import { child, childElements, textContent } from '../tree/navigate.ts';
import { parseXml } from '../tree/parse.ts';
import type { XmlElement } from '../tree/types.ts';
import { element } from '../write/element.ts';
import { buildSignature } from './build-signature.ts';
import { idIndex } from './id-index.ts';
import { parseSignature } from './parse-signature.ts';
import { policies, type SignaturePolicy } from './policy.ts';
import { signer } from './signer.ts';
import { verifyReferenceDigest, verifyReferenceOctets, verifySignatureValue } from './verify.ts';

const key = selfSigned();
const digestOf = (el: XmlElement) =>
  createHash('sha256')
    .update(canonicalize(el, { mode: 'exclusive' }))
    .digest();
const attachment = createHash('sha256').update('attachment').digest();

async function envelope(change: (xml: string) => string = (xml) => xml): Promise<XmlElement> {
  const before = '<s:E xmlns:s="urn:s" xmlns:unused="urn:u"><s:H>';
  const content = `<eb:M xmlns:eb="urn:eb" Id="m"><eb:x>1</eb:x></eb:M></s:H><s:B xmlns:wsu="${ns.wsu}" wsu:Id="b"></s:B></s:E>`;
  const ids = idIndex(parseXml(before + content));
  const markup = await buildSignature({
    id: 'sig',
    references: [
      { uri: '#m', transform: a.excC14n, digest: digestOf(ids.get('m')!) },
      { uri: '#b', transform: a.excC14n, digest: digestOf(ids.get('b')!) },
      { uri: 'cid:one', transform: a.swaContentSignature, digest: attachment },
    ],
    keyInfo: element('ds:KeyInfo', {}, element('ds:KeyName', {}, 'k')),
    sign: signer(key.privateKey),
  });
  return parseXml(change(before + markup.xml + content));
}

function verify(root: XmlElement, policy: SignaturePolicy = policies.as4, publicKey = key.publicKey): void {
  const signature = child(childElements(root)[0]!, ns.ds, 'Signature')!;
  const parsed = parseSignature(signature, policy);
  verifySignatureValue(parsed, publicKey);
  const ids = idIndex(root);
  const [m, b, cid] = parsed.references;
  verifyReferenceDigest(m!, ids.get(m!.uri.slice(1))!);
  verifyReferenceDigest(b!, ids.get(b!.uri.slice(1))!);
  verifyReferenceOctets(cid!, attachment);
}

describe('signature with several references', () => {
  it('what is built verifies', async () => verify(await envelope()));
  it.each([
    ['changed element', (x: string) => x.replace('<eb:x>1', '<eb:x>2'), 'DSIG_DIGEST'],
    ['changed reference', (x: string) => x.replace('URI="cid:one"', 'URI="cid:two"'), 'DSIG_VALUE'],
    ['changed value', (x: string) => x.replace(/(<ds:SignatureValue>)..../, '$1AAAA'), 'DSIG_VALUE'],
    ['duplicate id', (x: string) => x.replace('<eb:x>', '<eb:x ID="b">'), 'DSIG_DUPLICATE_ID'],
    ['weak digest', (x: string) => x.replace(a.sha256, a.sha1), 'DSIG_ALGORITHM'],
    [
      'SHA-512 where the policy has only SHA-256',
      (x: string) => x.replace(a.sha256, a.sha512),
      'DSIG_ALGORITHM',
    ],
    [
      'SignatureMethod with parameters',
      (x: string) =>
        x.replace(`${a.rsaSha256}"></`, `${a.rsaSha256}"><ds:HMACOutputLength>1</ds:HMACOutputLength></`),
      'DSIG_FORM',
    ],
    [
      'PrefixList on an attachment transform',
      (x: string) =>
        x.replace(
          `${a.swaContentSignature}">`,
          `${a.swaContentSignature}"><e:InclusiveNamespaces xmlns:e="${ns.exc}" PrefixList="s"/>`,
        ),
      'DSIG_FORM',
    ],
    ['no SignedInfo', (x: string) => x.replace(/<ds:SignedInfo>.*<\/ds:SignedInfo>/, ''), 'DSIG_FORM'],
  ])('refuses: %s', async (_, change, code) => {
    expect(await codeOf(async () => verify(await envelope(change)))).toBe(code);
  });
  it('refuses an attachment transform on an element', async () => {
    const root = await envelope();
    const parsed = parseSignature(child(childElements(root)[0]!, ns.ds, 'Signature')!, policies.as4);
    expect(await codeOf(() => verifyReferenceDigest(parsed.references[2]!, root))).toBe('DSIG_FORM');
  });
});

/** The SOAP envelope out of a raw message. */
function soapOf(raw: Buffer): Buffer {
  const text = raw.toString('latin1');
  const name = /<(\w+:)?Envelope[\s>]/.exec(text)!;
  const endTag = `</${name[1] ?? ''}Envelope>`;
  return raw.subarray(name.index, text.indexOf(endTag) + endTag.length);
}

const find = (el: XmlElement, localName: string): XmlElement[] =>
  el.localName === localName ? [el] : childElements(el).flatMap((c) => find(c, localName));

function verifyMessage(path: string, certificate: string | undefined): void {
  const root = parseXml(soapOf(vector(path)));
  const policy = { ...policies.as4, signature: [a.rsaSha256, a.rsaSha384] };
  const parsed = parseSignature(find(root, 'Signature')[0]!, policy);
  if (certificate) {
    const token = () => Buffer.from(textContent(find(root, 'BinarySecurityToken')[0]!), 'base64');
    const octets = certificate.endsWith('token') ? token() : vector(certificate);
    verifySignatureValue(parsed, new X509Certificate(octets).publicKey);
  }
  const ids = idIndex(root);
  for (const reference of parsed.references) {
    if (reference.uri.startsWith('cid:')) continue;
    const target = ids.get(reference.uri.slice(1));
    if (!target) throw new XmlSecurityError('DSIG_FORM', 'no target');
    verifyReferenceDigest(reference, target);
  }
}

const samples = 'as4-samples/';
describe.skipIf(!hasVectors)('messages of other access points', () => {
  it.each([
    ['receipt-helger.as4in', 'receipt-helger.signer.pem'],
    ['receipt-governikus.as4in', 'receipt-governikus.signer.pem'],
    ['receipt-dataport1-mustunderstand.as4in', 'receipt-dataport1-mustunderstand.signer.pem'],
    ['usermessage-phase4-signed-encrypted.as4out', 'usermessage-phase4-signed-encrypted.signer.pem'],
    ['eessi/holodeck-signed-encrypted-issuerserial.as4', 'eessi/AccessPointA.cert.pem'],
    ['eessi/holodeck-signed-encrypted-ski.as4', 'eessi/AccessPointA.cert.pem'],
    ['eessi/holodeck-signed-only-gzip.as4', 'eessi/AccessPointB.cert.pem'],
    ['eessi/holodeck-signed-ski-envelope.xml', 'eessi/AccessPointB.cert.pem'],
    ['eessi/as4net-signed-pullrequest.xml', 'eessi/AccessPointA.cert.pem'],
    ['phase4-TestReceipt12.xml', undefined],
    ['eessi/as4net-signed-soap-only.as4', undefined],
    ['eessi/as4net-multihop-signed.as4', undefined],
    ['eessi/as4net-signed-encrypted-bst-nokey.as4', undefined],
    ['eessi/bad-ciphertext-text-transcoded.as4', 'eessi/AccessPointA.cert.pem'] /* its header is intact */,
    ['eessi/bad-receipt-nri-namespace.as4', undefined] /* so are its digests */,
    ['eessi/rssbus-signed-encrypted-nokey.as4', undefined],
  ])('%s verifies', (path, certificate) =>
    verifyMessage(samples + path, certificate && samples + certificate),
  );
  it.each([
    ['receipt-dataport1.as4in', 'receipt-dataport1.signer.pem', 'DSIG_DIGEST'],
    [
      'eessi/bad-signature-pullrequest.xml',
      'eessi/AccessPointA.cert.pem',
      'DSIG_FORM',
    ] /* one character more: no base64 */,
    ['eessi/bad-receipt-signature.as4', undefined, 'DSIG_DIGEST'],
    ['eessi/bad-signature-header-digest.as4', undefined, 'DSIG_DIGEST'],
    ['eessi/bad-signature-other-certificate.as4', 'token', 'DSIG_VALUE'],
    ['eessi/bad-signature-missing-body-id.as4', undefined, 'DSIG_FORM'] /* a reference to nothing */,
    ['domibus/bst_x509v3_incoming_message.xml', undefined, 'DSIG_DIGEST'],
    ['domibus/ski_incoming_message.xml', undefined, 'DSIG_DIGEST'],
    ['phase4-WrongSigningAlgorithm.xml', undefined, 'DSIG_ALGORITHM'],
    ['phase4-WrongSigningDigestAlgorithm.xml', undefined, 'DSIG_ALGORITHM'],
  ])('%s is refused', async (path, certificate, code) => {
    expect(await codeOf(() => verifyMessage(samples + path, certificate && samples + certificate))).toBe(
      code,
    );
  });
});
