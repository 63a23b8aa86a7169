import { As4Error, errorCatalogue, openUserMessage } from '@budkavle/as4';
import { PkiError, errorCatalogue as pkiErrors } from '@budkavle/pki';
import { alter, payload } from '../../packages/as4/src/testing/exchange.ts';
import { Broken, codesOf, type Parser } from '../core/parser.ts';
import { collect, makeExchange, memorySpool, profile } from '../documents/access-points.ts';
import { inPieces } from '../documents/streams.ts';
import { vectors } from '../documents/vectors.ts';
import { mimeWords, securityWords } from '../documents/words.ts';

/** MIME, SOAP, ebMS header, WS-Security and attachment: what comes to the access point from outside. */
export async function as4Message(): Promise<Parser> {
  const { parties, wire } = await makeExchange();
  // Headers of other products in the place of ours.
  const foreign = vectors('as4-samples', /(UserMessage|incoming_message).*\.xml$/).map(
    (envelope) => alter(wire, () => envelope.toString('utf8')).octets,
  );
  return {
    seeds: [wire.octets, ...foreign],
    words: [
      ...securityWords,
      ...mimeWords,
      'cid:message',
      'eb:',
      'wsu:Id="',
      '<eb:PartyId>',
      'application/gzip',
    ],
    codeOf: codesOf({ type: As4Error, catalogue: errorCatalogue }, { type: PkiError, catalogue: pkiErrors }),
    async read(input) {
      const spools: ReturnType<typeof memorySpool>[] = [];
      const received = await openUserMessage(
        { contentType: wire.contentType, body: inPieces(input) },
        {
          profiles: [profile],
          keys: [parties.receiver],
          authenticate: parties.authenticate,
          quarantine: async () => {
            const spool = memorySpool();
            spools.push(spool);
            return spool;
          },
        },
      ).catch((error: unknown) => {
        if (spools.some((spool) => !spool.discarded)) throw new Broken('the quarantine is not empty');
        throw error;
      });
      for (const part of received.payloads)
        if (!(await collect(part.open())).equals(payload)) throw new Broken('another payload than was sent');
      if (received.header.messageId !== wire.message.messageId)
        throw new Broken('another header than was sent');
      await received.discard();
    },
  };
}
