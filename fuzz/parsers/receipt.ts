import { errorCatalogue, FormatsError, parseReceipt } from '@budkavle/formats';
import { codesOf, type Parser } from '../core/parser.ts';
import { receiptOctets } from '../documents/envelopes.ts';
import { vectors } from '../documents/vectors.ts';
import { xmlWords } from '../documents/words.ts';

/** The message receipt (meddelandekvittens). */
export function receipt(): Parser {
  return {
    seeds: [...receiptOctets(), ...vectors('sdk-docs/receipt/examples', /\.xml$/)],
    words: [...xmlWords, 'ACCEPTED', 'REJECTED', 'SV', 'BV', 'SIG', '<cbc:ID>', '2026-13-99', '25:61:61Z'],
    codeOf: codesOf({ type: FormatsError, catalogue: errorCatalogue }),
    read: (input) => parseReceipt(input),
  };
}
