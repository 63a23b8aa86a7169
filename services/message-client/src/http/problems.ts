import { problem } from '@budkavle/platform';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Context } from '../context.ts';
import { errorCatalogue, MessageClientError } from '../errors.ts';
import { sessionOf } from './request-user.ts';

/** Our errors become problems with `fields`; refusals for lack of permission are noted in the audit log. All others are the platform's. */
export function answerWithProblems(app: FastifyInstance, context: Context): void {
  app.setErrorHandler(async (error, request, reply) => {
    if (!(error instanceof MessageClientError)) throw error;
    if (error.denied) await noteDenied(request, error.code);
    const body = problem(error, request.id, [errorCatalogue]);
    // Where the rest of an upload is not read, the connection cannot be used again.
    if (error.status === 413 || error.status === 415) reply.header('connection', 'close');
    return reply
      .code(error.status)
      .header('content-type', 'application/problem+json; charset=utf-8')
      .serializer((value: unknown) => JSON.stringify(value))
      .send(error.fields === undefined ? body : { ...body, fields: error.fields });
  });

  async function noteDenied(request: FastifyRequest, code: string): Promise<void> {
    await context.audit.append({
      actor: sessionOf(request).user.id,
      action: `${request.method} ${request.routeOptions.url ?? ''}`,
      object: identifiersOf(request.params),
      outcome: 'denied',
      details: { code },
    });
  }
}

/** What was asked for: our identifiers are UUIDs, anything else is not copied into the log. */
function identifiersOf(params: unknown): string {
  const values = Object.values((params ?? {}) as Record<string, unknown>);
  return values.filter((one) => typeof one === 'string' && /^[0-9a-f-]{36}$/i.test(one)).join(' ');
}
