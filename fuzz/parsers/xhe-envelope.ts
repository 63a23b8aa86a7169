import { createPublicKey } from 'node:crypto';
import { errorCatalogue, FormatsError, openXhe } from '@budkavle/formats';
import { keyDecrypter, XmlSecurityError, errorCatalogue as xmlErrors } from '@budkavle/xml-security';
import { Broken, codesOf, type Parser } from '../core/parser.ts';
import { makeIdentity, messageEnvelope, receiptEnvelope } from '../documents/envelopes.ts';
import { collect, inPieces } from '../documents/streams.ts';
import { securityWords } from '../documents/words.ts';

/** The whole envelope, as the recipient opens it: nothing comes out but what was put in. */
export async function xheEnvelope(): Promise<Parser> {
  const [sender, recipient] = await Promise.all([
    makeIdentity('exempelkommunen.example'),
    makeIdentity('exempelregionen.example'),
  ]);
  const publicKey = createPublicKey(sender.key);
  const open = async (input: Buffer): Promise<string> => {
    const { spooled } = await openXhe({
      source: inPieces(input),
      range: (start, end) => inPieces(input.subarray(start, end)),
      resolveKey: () => publicKey,
      privateKeys: [{ certificate: recipient.certificate, decrypt: keyDecrypter(recipient.key) }],
      spool: collect,
    });
    return spooled.toString('base64');
  };
  const seeds = [
    await messageEnvelope(sender, recipient, 'aes256-gcm'),
    await messageEnvelope(sender, recipient, 'aes256-cbc'),
    await receiptEnvelope(sender),
  ];
  const known = new Set(await Promise.all(seeds.map(open)));
  return {
    seeds,
    words: securityWords,
    codeOf: codesOf(
      { type: FormatsError, catalogue: errorCatalogue },
      { type: XmlSecurityError, catalogue: xmlErrors },
    ),
    async read(input) {
      if (!known.has(await open(input))) throw new Broken('another payload than was sealed');
    },
  };
}
