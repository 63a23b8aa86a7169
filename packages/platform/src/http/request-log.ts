import type { FastifyInstance } from 'fastify';
import type { Logger } from '../logs/logger.ts';
import type { Metrics } from '../metrics/metrics.ts';

/** A line and a measurement for each answered request, by the pattern of its route: addresses can hold identifiers. */
export function logRequests(
  server: FastifyInstance,
  options: { name: string; log: Logger; metrics?: Metrics | undefined },
): void {
  server.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? '(none)';
    const { method } = request;
    const fields = {
      event: 'http.request',
      requestId: request.id,
      method,
      route,
      status: reply.statusCode,
      durationMs: Math.round(reply.elapsedTime),
    };
    const quiet = route === '/health' || route === '/ready' || route === '/metrics';
    options.log[quiet ? 'debug' : 'info'](fields, 'request answered');
    options.metrics?.httpSeconds.observe(
      { server: options.name, method, route, status: String(reply.statusCode) },
      reply.elapsedTime / 1000,
    );
  });
  server.addHook('onRequestAbort', async (request) => {
    const route = request.routeOptions.url ?? '(none)';
    options.log.info(
      { event: 'http.aborted', requestId: request.id, method: request.method, route },
      'request broken off',
    );
  });
}
