import type { FastifyInstance } from 'fastify';
import { ServiceError } from '../errors/service-error.ts';

/** Refuses addresses that hold a NUL: no name of ours has one, and PostgreSQL takes none in a text. BAD_REQUEST. */
export function refuseNul(server: FastifyInstance): void {
  server.addHook('onRequest', async (request) => {
    if (request.url.includes('%00'))
      throw new ServiceError('BAD_REQUEST', { status: 400, message: 'The address is not valid.' });
  });
}
