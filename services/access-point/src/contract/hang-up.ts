import type { FastifyReply } from 'fastify';

/** Raised when the client goes away (or has its answer): a long poll need not go on. */
export function hangUp(reply: FastifyReply): AbortSignal {
  const gone = new AbortController();
  // On the answer, not on the socket: a connection that is kept open would collect listeners.
  reply.raw.once('close', () => gone.abort());
  return gone.signal;
}
