import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import fastify, { type FastifyInstance } from 'fastify';
import type { ErrorCatalogue } from '../errors/catalogue.ts';
import { ServiceError } from '../errors/service-error.ts';
import type { Logger } from '../logs/logger.ts';
import type { Metrics } from '../metrics/metrics.ts';
import { guardAdmission, type Overloaded } from './admission.ts';
import { answerClientError } from './client-error.ts';
import { answerNotFound } from './not-found.ts';
import { sendProblem } from './problem.ts';
import { logRequests } from './request-log.ts';
import { validateBySchema } from './schema-validation.ts';
import { addSecurityHeaders } from './security-headers.ts';
import { serviceErrorOf } from './service-error-of.ts';
import { type ServerTls, tlsOptions } from './tls.ts';

export interface HttpServerOptions {
  /** Names the server in logs and metrics. */
  name: string;
  log: Logger;
  tls?: ServerTls;
  /** Largest body that is read into memory; 1 MiB unless told. Streams are bounded by `boundedBody`. */
  bodyLimit?: number;
  /** For the whole request with its body; 15 minutes unless told. */
  requestTimeoutMs?: number;
  /** For the head of the request; 20 s unless told. */
  headersTimeoutMs?: number;
  /** 1000 unless told. */
  maxConnections?: number;
  metrics?: Metrics;
  /** Back-pressure: asked for each request. */
  overloaded?: Overloaded;
  /** Requests under way at once. */
  maxInFlight?: number;
  /** Throws while the service cannot do its work; asked by `/ready`. */
  ready?: () => void | Promise<void>;
  /** Catalogues of the packages whose codes the service answers with. */
  errorCatalogues?: readonly ErrorCatalogue[];
  /** Makes a ServiceError of another package's error; undefined for one it does not know. */
  toServiceError?: (error: unknown) => ServiceError | undefined;
}

/**
 * A server with request ids, problems for every error, limits, security headers, `/health` and `/ready`.
 * Add routes (schemas in TypeBox), then give it to `listen`.
 */
export function createHttpServer(options: HttpServerOptions): FastifyInstance {
  const server = makeServer(options);
  server.server.maxConnections = options.maxConnections ?? 1000;
  server.removeContentTypeParser('text/plain');
  answerErrors(server, options);
  answerNotFound(server);
  addSecurityHeaders(server, options.tls !== undefined);
  guardAdmission(server, options);
  logRequests(server, options);
  validateBySchema(server);
  server.get('/health', async () => ({ status: 'ok' }));
  server.get('/ready', async () => {
    try {
      await options.ready?.();
    } catch (error) {
      options.log.warn({ event: 'http.not_ready', error }, 'not ready');
      throw new ServiceError('NOT_READY', {
        status: 503,
        message: 'The service is not ready.',
        retryAfterSeconds: 5,
      });
    }
    return { status: 'ready' };
  });
  return server;
}

function makeServer(options: HttpServerOptions): FastifyInstance {
  const headersTimeout = options.headersTimeoutMs ?? 20_000;
  const requestTimeout = options.requestTimeoutMs ?? 900_000;
  const node = {
    headersTimeout,
    requestTimeout,
    // How often node looks for requests that are too slow; its own default of 30 s would stretch short limits.
    connectionsCheckingInterval: Math.min(5000, headersTimeout, requestTimeout),
    maxHeaderSize: 16 * 1024,
  };
  const common = {
    logger: false as const,
    bodyLimit: options.bodyLimit ?? 1024 * 1024,
    requestTimeout,
    connectionTimeout: 180_000,
    genReqId: requestId,
    return503OnClosing: false,
    forceCloseConnections: 'idle' as const,
    routerOptions: { maxParamLength: 1000 },
    clientErrorHandler: answerClientError(options.log),
    frameworkErrors: (error: Error, _request: unknown, reply: Parameters<typeof sendProblem>[0]) => {
      sendProblem(reply, serviceErrorOf(error));
    },
  };
  if (options.tls === undefined) return fastify({ ...common, http: node } as object);
  return fastify({ ...common, https: { ...node, ...tlsOptions(options.tls) } } as object);
}

function answerErrors(server: FastifyInstance, options: HttpServerOptions): void {
  server.setErrorHandler((given, request, reply) => {
    const error = options.toServiceError?.(given) ?? serviceErrorOf(given);
    const route = request.routeOptions.url ?? '(none)';
    const fields = {
      event: 'http.failed',
      requestId: request.id,
      route,
      code: error.code,
      status: error.status,
    };
    if (error.status >= 500) options.log.error({ ...fields, error: given }, 'request failed');
    else options.log.debug({ ...fields, error: given }, 'request refused');
    return sendProblem(reply, error, options.errorCatalogues);
  });
}

function requestId(request: IncomingMessage): string {
  const given = request.headers['x-request-id'];
  return typeof given === 'string' && /^[\w.:-]{1,64}$/.test(given) ? given : randomUUID();
}
