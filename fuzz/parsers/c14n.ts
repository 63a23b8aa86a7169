import {
  type C14nOptions,
  canonicalize,
  errorCatalogue,
  parseXml,
  XmlSecurityError,
} from '@budkavle/xml-security';
import { Broken, codesOf, type Parser } from '../core/parser.ts';
import { messageOctets } from '../documents/envelopes.ts';
import { vectors } from '../documents/vectors.ts';
import { xmlWords } from '../documents/words.ts';

const small =
  '<a xmlns="urn:a" xmlns:b="urn:b" xmlns:c="urn:c" b:z="1" a="2" b:y="&#xD;&#9;"><b:e xml:lang="sv" xmlns:c="urn:d"><c:f xmlns=""/></b:e><?p q?><!-- r -->å&#13;</a>';
const modes: C14nOptions[] = [
  { mode: 'inclusive' },
  { mode: 'inclusive', comments: true },
  { mode: 'exclusive' },
  { mode: 'exclusive', inclusivePrefixes: ['c', '#default'] },
];

/** Canonical octets are their own canonical form. */
export async function c14n(): Promise<Parser> {
  return {
    seeds: [Buffer.from(small), await messageOctets(), ...vectors('c14n', /\.xml$/i)],
    words: xmlWords,
    codeOf: codesOf({ type: XmlSecurityError, catalogue: errorCatalogue }),
    read(input) {
      const root = parseXml(input);
      for (const mode of modes) {
        const once = canonicalize(root, mode);
        let twice: Buffer;
        try {
          twice = canonicalize(parseXml(once), mode);
        } catch (error) {
          // References written out may be longer than what they stand for.
          if (error instanceof XmlSecurityError && error.code.startsWith('XML_LIMIT')) continue;
          throw new Broken(`the canonical form cannot be read: ${(error as Error).message}`);
        }
        if (!once.equals(twice)) throw new Broken(`${mode.mode}: the canonical form is not canonical`);
      }
    },
  };
}
