import { As4Error, errorCatalogue, openAnswer } from '@budkavle/as4';
import { PkiError, errorCatalogue as pkiErrors } from '@budkavle/pki';
import { Broken, codesOf, type Parser } from '../core/parser.ts';
import { makeExchange, profile } from '../documents/access-points.ts';
import { vectors } from '../documents/vectors.ts';
import { securityWords } from '../documents/words.ts';

class NoAnswer extends Error {}

const codeOf = codesOf(
  { type: As4Error, catalogue: errorCatalogue },
  { type: PkiError, catalogue: pkiErrors },
);

/** Receipts, errors and faults: a receipt proves our message, or it is none. */
export async function as4Answer(): Promise<Parser> {
  const { parties, wire, receipt, error } = await makeExchange();
  const fault =
    '<S:Envelope xmlns:S="http://www.w3.org/2003/05/soap-envelope"><S:Body><S:Fault><S:Code><S:Value>S:Sender</S:Value></S:Code><S:Reason><S:Text xml:lang="en">no</S:Text></S:Reason></S:Fault></S:Body></S:Envelope>';
  return {
    seeds: [receipt, error, Buffer.from(fault), ...vectors('as4-samples', /(receipt|error|signal).*\.xml$/i)],
    words: [
      ...securityWords,
      '<eb:Error errorCode="EBMS:0004" severity="failure"/>',
      '<eb:Receipt>',
      'EBMS:0303',
      'ebbp:',
    ],
    codeOf: (error) => (error instanceof NoAnswer ? 'NOTHING' : codeOf(error)),
    async read(input) {
      const answer = await openAnswer(input, {
        profile,
        messageId: wire.message.messageId,
        toPartyId: 'AP0002-TEST',
        references: wire.message.references,
        authenticate: parties.authenticate,
      });
      if (answer.kind === 'receipt' && answer.messageId !== 'kvitto@ap.exempelregionen.example')
        throw new Broken('a receipt that nobody signed');
      if (answer.kind === 'nothing') throw new NoAnswer(answer.reason);
    },
  };
}
