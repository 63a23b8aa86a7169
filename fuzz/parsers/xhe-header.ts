import { errorCatalogue, FormatsError, readXheHeader } from '@budkavle/formats';
import { exampleEnvelope } from '../../packages/formats/src/testing/example-envelope.ts';
import { codesOf, type Parser } from '../core/parser.ts';
import { makeIdentity, receiptEnvelope } from '../documents/envelopes.ts';
import { inPieces } from '../documents/streams.ts';
import { vectors } from '../documents/vectors.ts';
import { securityWords } from '../documents/words.ts';

/** The header as an access point reads it. */
export async function xheHeader(): Promise<Parser> {
  return {
    seeds: [
      Buffer.from(exampleEnvelope()),
      Buffer.from(exampleEnvelope(true)),
      await receiptEnvelope(await makeIdentity('exempelkommunen.example')),
      ...vectors('sdk-docs/xhe/examples', /\.xml$/),
    ],
    words: [...securityWords, 'iso6523-actorid-upis', '0203:', 'tm-base-ext-sigenc', '<ID>', 'xha:'],
    codeOf: codesOf({ type: FormatsError, catalogue: errorCatalogue }),
    read: (input) => readXheHeader(inPieces(input)),
  };
}
