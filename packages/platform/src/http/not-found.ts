import type { FastifyInstance } from 'fastify';
import findMyWay, { type HTTPMethod } from 'find-my-way';
import { ServiceError } from '../errors/service-error.ts';
import { sendProblem } from './problem.ts';

const METHODS: HTTPMethod[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

/** 404, or 405 with the methods there are. Call before any route is added. */
export function answerNotFound(server: FastifyInstance): void {
  const routes = findMyWay({ maxParamLength: 1000 });
  const known = new Set<string>();
  server.addHook('onRoute', (route) => {
    for (const method of [route.method].flat()) {
      const key = `${method} ${route.url}`;
      if (known.has(key) || !METHODS.includes(method as HTTPMethod)) continue;
      known.add(key);
      routes.on(method as HTTPMethod, route.url, () => {});
    }
  });
  server.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?', 1)[0] ?? '/';
    const allowed = METHODS.filter(
      (method) => method !== request.method && routes.find(method, path) !== null,
    );
    if (allowed.length === 0)
      return sendProblem(
        reply,
        new ServiceError('NOT_FOUND', { status: 404, message: 'Nothing is found here.' }),
      );
    reply.header('allow', allowed.join(', '));
    const message = `This address takes ${allowed.join(', ')} only.`;
    return sendProblem(reply, new ServiceError('METHOD_NOT_ALLOWED', { status: 405, message }));
  });
}
