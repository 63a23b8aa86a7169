import { createPrivateKey, createPublicKey } from 'node:crypto';
import { CertificateAuthority } from '@budkavle/pki';
import { signer } from '@budkavle/xml-security';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildReceipt, receiptFor } from '../receipt/build.ts';
import { collect, inPieces } from '../testing/streams.ts';
import { receiptXheHeader, sealXhe } from './build.ts';
import { openXhe } from './open.ts';

const addressing = {
  id: '3a94b4ed-a6d7-41e2-945d-b3fa91e8a6e9',
  sender: '0203:exempelkommunen.example',
  recipient: '0203:exempelregionen.example',
  federationId: 'urn:fdc:digg.se:edelivery:federation:test',
};
let genuine: string;
let key: ReturnType<typeof createPublicKey>;
beforeAll(async () => {
  const authority = await CertificateAuthority.createRoot({
    commonName: 'exempelkommunen.example',
    keyBits: 2048,
  });
  const privateKey = createPrivateKey(authority.keyPem);
  key = createPublicKey(privateKey);
  const receipt = receiptFor({
    id: '7d2f3f3e-3b0a-4a55-9a37-0d6a2b8a4c11',
    sender: addressing.sender,
    receiver: addressing.recipient,
    documentId: addressing.id,
    findings: [],
  });
  const sealed = sealXhe(receiptXheHeader(addressing), inPieces(buildReceipt(receipt)), {
    signing: { certificate: Buffer.from(authority.certificate.der), sign: signer(privateKey) },
  });
  genuine = (await collect(sealed)).toString();
});

const open = (xml: string) =>
  openXhe({
    source: inPieces(xml, 500),
    range: (start, end) => inPieces(Buffer.from(xml).subarray(start, end), 500),
    // Whoever's key it is: only the signature itself stands between the forgery and the reader.
    resolveKey: () => key,
    privateKeys: [],
    spool: collect,
  });
const codeOf = (xml: string) =>
  open(xml).then(
    () => 'accepted',
    (error: { code?: string }) => error.code ?? 'no code',
  );
const signatureOf = (xml: string) => /<ds:Signature .*<\/ds:Signature>/s.exec(xml)?.[0] ?? '';
const forge = (xml: string) => xml.replace('exempelkommunen.example</ID>', 'angriparen.example</ID>');
const payload = /(<xha:PayloadContent>).*(<\/xha:PayloadContent>)/s;
const element = (xml: string) => xml.replace(/^<\?xml.*?\?>/, '');

describe('attack: signature wrapping (XHE)', () => {
  it('the genuine one is accepted', async () => {
    expect(await codeOf(genuine)).toBe('accepted');
  });

  const attacks: [string, (xml: string) => string][] = [
    ['a forged header, the signature left as it is', forge],
    [
      'the genuine envelope as payload of a forged one, which borrows its signature',
      (xml) => forge(xml).replace(payload, (_, a, b) => a + element(xml) + b),
    ],
    [
      'the genuine envelope as payload, no signature of its own',
      (xml) =>
        forge(xml)
          .replace(signatureOf(xml), '')
          .replace(payload, (_, a, b) => a + element(xml) + b),
    ],
    [
      'the genuine envelope inside an Object of the signature',
      (xml) => forge(xml).replace('</ds:Signature>', `<ds:Object>${element(xml)}</ds:Object></ds:Signature>`),
    ],
    [
      'the genuine envelope beside a forged header under another root',
      (xml) => `<a:evil xmlns:a="urn:a">${forge(element(xml))}${element(xml)}</a:evil>`,
    ],
    [
      'a second Header before the signed one',
      (xml) => xml.replace(/<xha:Header>.*<\/xha:Header>/s, (header) => forge(header) + header),
    ],
    ['a second signature', (xml) => xml.replace(signatureOf(xml), (one) => one + one)],
    [
      'the reference to another part: a forged root, the genuine one by its id',
      (xml) =>
        forge(xml)
          .replace('URI=""', 'URI="#genuine"')
          .replace(payload, (_, a, b) => a + element(xml).replace(' xmlns', ' Id="genuine" xmlns') + b),
    ],
    [
      'duplicate ids',
      (xml) =>
        xml
          .replace('URI=""', 'URI="#x"')
          .replace('<x:XHE ', '<x:XHE Id="x" ')
          .replace('<xha:Header>', '<xha:Header Id="x">'),
    ],
    ['a missing id', (xml) => xml.replace('URI=""', 'URI="#nothing"')],
    [
      'a transform that takes the header out',
      (xml) =>
        xml.replace(
          '</ds:Transforms>',
          '<ds:Transform Algorithm="http://www.w3.org/TR/1999/REC-xpath-19991116"><ds:XPath>not(ancestor-or-self::Header)</ds:XPath></ds:Transform></ds:Transforms>',
        ),
    ],
  ];
  it.each(attacks)('%s', async (_, change) => {
    const changed = change(genuine);
    expect(changed).not.toBe(genuine);
    expect(await codeOf(changed)).toMatch(
      /^(DSIG_(DIGEST|VALUE|FORM|MISSING|ALGORITHM|DUPLICATE_ID)|FMT_XHE_INVALID)$/,
    );
  });
});
