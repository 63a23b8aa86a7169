import type { Readable } from 'node:stream';
import { As4Error, answerFor, newMessageId, soapContentType } from '@budkavle/as4';
import { PkiError } from '@budkavle/pki';
import { acceptStreams, boundedBody, createHttpServer } from '@budkavle/platform';
import type { FastifyInstance } from 'fastify';
import { signingKey } from '../configuration/load-keys.ts';
import type { AccessPoint } from '../context.ts';
import { errorCatalogue } from '../errors/error-catalogue.ts';
import { LargeSlots } from '../pressure/large-slots.ts';
import { as4Tls, isMutual } from '../rotation/listener-tls.ts';
import type { Backlog } from './backlog.ts';
import { KeyedTurns } from './keyed-turns.ts';
import { receiveMessage } from './receive-message.ts';
import { requireKnownPeer } from './require-known-peer.ts';
import { revocationUnavailable } from './revocation-unavailable.ts';

/** MIME, SOAP and the growth of gzip over content that cannot be compressed. */
const overheadBytes = 8 * 1024 * 1024;
/** For want of disk or memory. */
const shortSeconds = 30;

/** The AS4 endpoint (step 1 of section 7): TLS, POST, bounds of size, time and number. */
export function createAs4Listener(ap: AccessPoint, backlog: Backlog): FastifyInstance {
  const { as4, receiving, environment } = ap.configuration;
  const mutual = isMutual(ap);
  const server = createHttpServer({
    name: 'as4',
    log: ap.log,
    metrics: ap.metrics,
    tls: as4Tls(ap.configuration, mutual),
    requestTimeoutMs: receiving.requestSeconds * 1000,
    // The large ones beside: some at work, as many waiting.
    maxInFlight: receiving.concurrency + 2 * receiving.largeConcurrency,
    overloaded: () => (ap.resources.short ? shortSeconds : backlog.isFull),
    errorCatalogues: [errorCatalogue],
  });
  acceptStreams(server, ['*']);
  if (mutual) server.addHook('onRequest', async (request) => requireKnownPeer(ap, request));
  const turns = new KeyedTurns();
  const large = new LargeSlots(receiving.largeConcurrency);
  const maxBytes = environment.limits.envelopeBytes + overheadBytes;
  server.post(as4.path, async (request, reply) => {
    const end = ap.counters.receiveSeconds.startTimer();
    try {
      const bounded = boundedBody(request.body as Readable, {
        maxBytes,
        idleMs: receiving.idleSeconds * 1000,
      });
      const declared = Number(request.headers['content-length'] ?? 0);
      const body = large.pass(bounded, receiving.largeBytes, declared);
      const receipt = await receiveMessage(ap, turns, { contentType: request.headers['content-type'], body });
      ap.counters.received.inc({ outcome: 'receipt', code: '' });
      return await reply.code(200).header('content-type', soapContentType).send(receipt);
    } catch (error) {
      const answer = await refuse(ap, error);
      await passOver(request.body as Readable, { maxBytes, idleMs: receiving.idleSeconds * 1000 });
      return await reply.code(answer.status).header('content-type', answer.contentType).send(answer.body);
    } finally {
      end();
    }
  });
  return server;
}

/** Many senders read no answer before they have sent all: what is left of a refused request is read and forgotten. */
async function passOver(body: Readable, bounds: { maxBytes: number; idleMs: number }): Promise<void> {
  if (body.readableEnded || body.destroyed) return;
  try {
    for await (const _ of boundedBody(body, bounds));
  } catch {
    // Too much, too slow or gone: the answer is tried all the same.
  }
}

/** Refusals that can be told as ebMS errors; everything else goes on as an HTTP failure, so that the peer tries again. */
async function refuse(ap: AccessPoint, error: unknown) {
  if (error instanceof PkiError && error.code === 'PKI_REVOCATION_UNAVAILABLE')
    throw revocationUnavailable(ap, error);
  if (!(error instanceof As4Error)) throw error;
  ap.counters.received.inc({ outcome: 'refused', code: error.code });
  ap.log.warn(
    {
      event: 'receiving.refused',
      code: error.code,
      reason: error.reason.replaceAll(' ', '_'),
      ebmsMessageId: error.refToMessageId,
    },
    'message refused',
  );
  const at = ap.now();
  return await answerFor(error, {
    key: signingKey(ap.keys, at),
    messageId: newMessageId(ap.domain),
    timestamp: at.toISOString(),
  });
}
