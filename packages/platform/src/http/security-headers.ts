import type { FastifyInstance } from 'fastify';

/** Headers for an interface that no page embeds and no cache keeps; a handler may set others. */
export function addSecurityHeaders(server: FastifyInstance, tls: boolean): void {
  server.addHook('onRequest', async (request, reply) => {
    reply.headers({
      'x-request-id': request.id,
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'no-store',
    });
    if (tls) reply.header('strict-transport-security', 'max-age=31536000');
  });
}
