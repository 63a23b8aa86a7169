import { ContractError, errorCatalogue, readMessageDocument } from '@budkavle/contracts';
import { Broken, codesOf, type Parser } from '../core/parser.ts';
import { drain, inPieces } from '../documents/streams.ts';
import { jsonWords } from '../documents/words.ts';

/** A message as a client posts it, its files inside. */
export function sdkApiJson(): Parser {
  const document = {
    data: {
      type: 'messages',
      attributes: {
        label: 'Ärende \u2028 😀 "x" \\',
        confidentiality: true,
        sender: '0203:exempelkommunen.example',
        recipient: '0203:exempelregionen.example',
        digitalDocument: [
          { documentId: '1', contentTextBody: ['Hej'], number: -1.5e3, nothing: null },
          {
            documentId: '2',
            contentFiles: [{ fileName: 'a.txt', contentType: 'text/plain', content: 'aGVqIHbDpHJsZGVu' }],
          },
        ],
      },
    },
  };
  return {
    seeds: [Buffer.from(JSON.stringify(document)), Buffer.from(JSON.stringify(document, undefined, '\t'))],
    words: jsonWords,
    codeOf: codesOf({ type: ContractError, catalogue: errorCatalogue }),
    async read(input) {
      const read = await readMessageDocument(inPieces(input), {
        onContent: async (_place, content) => {
          await drain(content);
          return 'blob';
        },
      });
      if (({} as { a?: unknown }).a !== undefined)
        throw new Broken('the prototype of every object was changed');
      // What is taken here JSON.parse must take too: two readers must not differ.
      try {
        JSON.parse(input.toString('utf8').replace(/^\uFEFF/, ''));
      } catch {
        throw new Broken('what is no JSON was accepted');
      }
      return read;
    },
  };
}
