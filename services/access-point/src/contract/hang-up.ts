import type { FastifyRequest } from 'fastify';

/** Raised when the client goes away: a long poll need not go on. */
export function hangUp(request: FastifyRequest): AbortSignal {
  const gone = new AbortController();
  request.raw.socket.once('close', () => gone.abort());
  return gone.signal;
}
