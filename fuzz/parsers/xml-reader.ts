import { errorCatalogue, parseXml, XmlReader, XmlSecurityError } from '@budkavle/xml-security';
import { exampleEnvelope } from '../../packages/formats/src/testing/example-envelope.ts';
import { Broken, codesOf, type Parser } from '../core/parser.ts';
import { messageOctets } from '../documents/envelopes.ts';
import { inPieces } from '../documents/streams.ts';
import { vectors } from '../documents/vectors.ts';
import { xmlWords } from '../documents/words.ts';

const small =
  '<?xml version="1.0" encoding="UTF-8"?><!-- a --><a xmlns="urn:a" xmlns:b="urn:b" b:c="d&amp;&#229;"><b:e/>å<![CDATA[<x>]]>&lt;<?f g?></a>\n';
const codeOf = codesOf({ type: XmlSecurityError, catalogue: errorCatalogue });

/** Reader in pieces and tree at once: the same verdict however the octets come. */
export async function xmlReader(): Promise<Parser> {
  return {
    seeds: [
      Buffer.from(small),
      Buffer.from(exampleEnvelope()),
      await messageOctets(),
      ...vectors('c14n', /\.xml$/i),
    ],
    words: xmlWords,
    codeOf,
    async read(input) {
      const whole = codeFor(() => parseXml(input));
      const reader = new XmlReader({
        startElement() {},
        endElement() {},
        text() {},
        comment() {},
        processingInstruction() {},
      });
      let streamed: string | undefined;
      try {
        for await (const chunk of inPieces(input)) reader.write(chunk);
        reader.end();
      } catch (error) {
        streamed = codeOf(error);
        if (streamed === undefined) throw error;
      }
      if (whole !== streamed && whole !== 'XML_LIMIT_TREE')
        throw new Broken(`at once: ${whole ?? 'accepted'}; in pieces: ${streamed ?? 'accepted'}`);
      if (whole !== undefined) throw new XmlSecurityError(whole as never, 'refused');
    },
  };
}

function codeFor(work: () => unknown): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    const code = codeOf(error);
    if (code === undefined) throw error;
    return code;
  }
}
