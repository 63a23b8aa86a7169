import { errorCatalogue, FormatsError, readMessage } from '@budkavle/formats';
import { Broken, codesOf, type Parser } from '../core/parser.ts';
import { messageOctets } from '../documents/envelopes.ts';
import { drain, inPieces } from '../documents/streams.ts';
import { vectors } from '../documents/vectors.ts';
import { xmlWords } from '../documents/words.ts';

/** The message, its attachments taken as they come. */
export async function sdkMessage(): Promise<Parser> {
  return {
    seeds: [
      await messageOctets(),
      ...vectors('sdk-docs/message/testdata', /\.xml$/),
      ...vectors('sdk-docs/message/examples', /messageWith.*\.xml$/),
    ],
    words: [
      ...xmlWords,
      '<tns:content>',
      '</tns:content>',
      '<tns:ContentFiles>',
      '0203:',
      'QUJD',
      '=',
      'true',
      '../../etc/passwd',
    ],
    codeOf: codesOf({ type: FormatsError, catalogue: errorCatalogue }),
    async read(input) {
      const result = await readMessage(inPieces(input), {
        attachmentSink: (_meta, content) => drain(content),
      });
      if (result.message === undefined && result.findings.length === 0)
        throw new Broken('neither a message nor a finding');
      if (result.bytes > input.length) throw new Broken('more octets counted than came');
    },
  };
}
