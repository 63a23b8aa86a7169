import { X509Certificate } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { SignedXml } from 'xml-crypto';
import { algorithms as a } from '../algorithms.ts';
import { type CanonicalDocument, canonicalDocument } from '../testing/canonical-document.ts';
import { selfSigned } from '../testing/self-signed.ts';
import { codeOf, collect, patience, runs, streamOf } from '../testing/support.ts';
import { hasXmlSec1, XmlSecFolder } from '../testing/xmlsec1.ts';
import { policies } from './policy.ts';
import { signEnveloped } from './sign-enveloped.ts';
import { signer } from './signer.ts';
import { verifyEnvelopedSignature } from './verify-enveloped.ts';

const key = selfSigned();
const publicCert = new X509Certificate(key.certificate).toString();
const privateKey = key.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
const verify = (octets: Buffer) =>
  verifyEnvelopedSignature(octets, { policy: policies.xheEnvelope, resolveKey: () => key.publicKey });

const sign = ({ parts, rootEndTag, namespaces }: CanonicalDocument, referenceC14n = true): Promise<Buffer> =>
  collect(
    signEnveloped(streamOf(parts), {
      rootEndTag,
      contextNamespaces: namespaces,
      certificate: key.certificate,
      sign: signer(key.privateKey),
      referenceC14n,
    }),
  );

/** One changed letter or digit of the document; undefined when it has none. */
function altered(signed: Buffer, place: number): Buffer | undefined {
  const end = signed.lastIndexOf('<ds:Signature ');
  for (let i = 0; i < end; i++) {
    const at = (place + i) % end;
    const byte = signed[at] ?? 0;
    // Inside a text or a value: markup would only be malformed.
    if (byte < 0x61 || byte > 0x79 || signed[at - 1] !== 0x3e) continue;
    const copy = Buffer.from(signed);
    copy[at] = byte + 1;
    return copy;
  }
  return undefined;
}

describe('generated documents', () => {
  it(
    'signed here: xml-crypto verifies, and an altered one neither of us',
    () =>
      fc.assert(
        fc.asyncProperty(canonicalDocument, fc.boolean(), fc.nat(), async (document, c14n, place) => {
          const signed = await sign(document, c14n);
          await verify(signed);
          expect(theyVerify(signed.toString())).toBe(true);
          const changed = altered(signed, place);
          if (!changed) return;
          expect(await codeOf(() => verify(changed))).toBe('DSIG_DIGEST');
          expect(theyVerify(changed.toString())).toBe(false);
        }),
        runs(40),
      ),
    patience(30_000),
  );

  it(
    'signed by xml-crypto: verified here',
    () =>
      fc.assert(
        fc.asyncProperty(
          canonicalDocument,
          fc.constantFrom(a.c14n10, a.excC14n),
          fc.constantFrom(a.c14n10, a.excC14n),
          async ({ parts, rootEndTag }, method, transform) => {
            const signature = new SignedXml({
              privateKey,
              publicCert,
              signatureAlgorithm: a.rsaSha256,
              canonicalizationAlgorithm: method as 'http://www.w3.org/2001/10/xml-exc-c14n#',
            });
            const transforms = [a.envelopedSignature, transform];
            signature.addReference({
              xpath: '/*',
              isEmptyUri: true,
              uri: '',
              digestAlgorithm: a.sha256,
              transforms,
            });
            signature.computeSignature(parts + rootEndTag);
            await verify(Buffer.from(signature.getSignedXml()));
          },
        ),
        runs(40),
      ),
    patience(30_000),
  );

  const folder = new XmlSecFolder();
  afterAll(() => folder.remove());

  it.skipIf(!hasXmlSec1)(
    'signed here: xmlsec1 verifies',
    () =>
      fc.assert(
        fc.asyncProperty(canonicalDocument, fc.boolean(), async (document, c14n) => {
          const path = folder.write('signed.xml', await sign(document, c14n));
          folder.run('--verify', '--insecure', '--enabled-key-data', 'x509', path);
        }),
        runs(8),
      ),
    patience(30_000),
  );

  it.skipIf(!hasXmlSec1)(
    'signed by xmlsec1: verified here',
    () =>
      fc.assert(
        fc.asyncProperty(
          canonicalDocument,
          fc.constantFrom(a.c14n10, a.excC14n),
          fc.constantFrom(a.sha256, a.sha512),
          async (document, c14n, digest) => {
            const template = (await sign(document))
              .toString()
              .replaceAll(a.c14n10, c14n)
              .replace(a.sha256, digest)
              .replace(/<ds:(SignatureValue|DigestValue)>[^<]*/g, '<ds:$1>')
              .replace(/<ds:X509Certificate>.*<\/ds:X509Certificate>/, '');
            const keys = `${folder.write('key.pem', privateKey)},${folder.write('certificate.pem', publicCert)}`;
            await verify(folder.run('--sign', '--privkey-pem', keys, folder.write('template.xml', template)));
          },
        ),
        runs(8),
      ),
    patience(30_000),
  );
});

function theyVerify(xml: string): boolean {
  const from = xml.lastIndexOf('<ds:Signature ');
  const checker = new SignedXml({ publicCert });
  checker.loadSignature(xml.slice(from, xml.lastIndexOf('</ds:Signature>') + '</ds:Signature>'.length));
  try {
    return checker.checkSignature(xml);
  } catch {
    return false;
  }
}
