import { randomUUID } from 'node:crypto';
import fastify, { type FastifyError, type FastifyInstance, type FastifyRequest } from 'fastify';
import type { ErrorCatalogue } from '../errors/catalogue.ts';
import { ServiceError } from '../errors/service-error.ts';
import type { Logger } from '../logs/logger.ts';
import { problem, sendProblem } from './problem.ts';

export interface HttpServerOptions {
  name: string;
  log: Logger;
  tls?: { key: string; cert: string; ca?: string[]; requestClientCertificate?: boolean };
  bodyLimit?: number;
  requestTimeoutMs?: number;
  headersTimeoutMs?: number;
  maxConnections?: number;
  /** Catalogues of the packages whose codes the service answers with. */
  errorCatalogues?: readonly ErrorCatalogue[];
}

/** A server; see API.md. Add routes, then give it to `listen`. */
export function createHttpServer(options: HttpServerOptions): FastifyInstance {
  const common = {
    logger: false as const,
    bodyLimit: options.bodyLimit ?? 1024 * 1024,
    requestTimeout: options.requestTimeoutMs ?? 300_000,
    genReqId: requestId,
    routerOptions: { maxParamLength: 1000 },
    forceCloseConnections: 'idle' as const,
    http: { headersTimeout: options.headersTimeoutMs ?? 20_000 },
  };
  const server = (
    options.tls === undefined
      ? fastify(common)
      : fastify({
          ...common,
          https: {
            key: options.tls.key,
            cert: options.tls.cert,
            ...(options.tls.ca === undefined ? {} : { ca: options.tls.ca }),
            requestCert: options.tls.requestClientCertificate ?? false,
            rejectUnauthorized: false,
            minVersion: 'TLSv1.2',
            headersTimeout: options.headersTimeoutMs ?? 20_000,
          },
        })
  ) as FastifyInstance;
  server.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id);
  });
  server.setErrorHandler((error: FastifyError | ServiceError, request, reply) => {
    const known = error instanceof ServiceError;
    if (!known) options.log.error({ event: 'http.failed', requestId: request.id, error }, 'request failed');
    const made = known
      ? { code: error.code, status: error.status, detail: error.message, details: error.details }
      : { code: 'INTERNAL_ERROR', status: 500 };
    return sendProblem(request, reply, problem(made, request.id, options.errorCatalogues));
  });
  server.setNotFoundHandler((request, reply) =>
    sendProblem(request, reply, problem({ code: 'NOT_FOUND', status: 404 }, request.id)),
  );
  server.get('/health', async () => ({ status: 'ok' }));
  return server;
}

function requestId(request: FastifyRequest['raw'] | object): string {
  const given = (request as FastifyRequest['raw']).headers['x-request-id'];
  return typeof given === 'string' && /^[\w.:-]{1,64}$/.test(given) ? given : randomUUID();
}
