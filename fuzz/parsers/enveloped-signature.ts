import { createPublicKey } from 'node:crypto';
import {
  canonicalize,
  childElements,
  errorCatalogue,
  parseXml,
  policies,
  verifyEnvelopedSignature,
  type XmlElement,
  XmlSecurityError,
} from '@budkavle/xml-security';
import { Broken, codesOf, type Parser } from '../core/parser.ts';
import { makeIdentity, messageEnvelope, receiptEnvelope } from '../documents/envelopes.ts';
import { inPieces } from '../documents/streams.ts';
import { vectors } from '../documents/vectors.ts';
import { securityWords } from '../documents/words.ts';

/** What is accepted is, octet for octet in canonical form, one of the documents that were signed. */
export async function envelopedSignature(): Promise<Parser> {
  const [sender, recipient] = await Promise.all([
    makeIdentity('exempelkommunen.example'),
    makeIdentity('exempelregionen.example'),
  ]);
  const signed = [await receiptEnvelope(sender), await messageEnvelope(sender, recipient, 'aes256-gcm')];
  const publicKey = createPublicKey(sender.key);
  const known = new Set(signed.map((octets) => contentOf(parseXml(octets))));
  return {
    seeds: [...signed, ...vectors('sdk-docs/xhe/examples', /\.xml$/), ...vectors('smp-samples', /\.xml$/)],
    words: securityWords,
    codeOf: codesOf({ type: XmlSecurityError, catalogue: errorCatalogue }),
    async read(input) {
      const { root } = await verifyEnvelopedSignature(inPieces(input), {
        policy: policies.xheEnvelope,
        resolveKey: () => publicKey,
        reopen: () => inPieces(input),
        detachTextOver: 1024 * 1024,
      });
      if (!known.has(contentOf(root))) throw new Broken('a document was accepted that nobody signed');
    },
  };
}

function contentOf(root: XmlElement): string {
  const signature = childElements(root).findLast((one) => one.localName === 'Signature');
  return canonicalize(root, { mode: 'inclusive', ...(signature && { without: signature }) }).toString(
    'base64',
  );
}
