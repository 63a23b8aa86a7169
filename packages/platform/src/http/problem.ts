import type { FastifyReply } from 'fastify';
import type { ErrorCatalogue } from '../errors/catalogue.ts';
import { errorCatalogue } from '../errors/platform-errors.ts';
import type { ServiceError } from '../errors/service-error.ts';

/** A problem as RFC 9457 writes it. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail?: string;
  code: string;
  /** The request id: what the user tells whoever runs the service. */
  instance: string;
  details?: Readonly<Record<string, string | number>>;
}

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8';

/** The problem that an error becomes; its title comes from the catalogues, the given ones first. */
export function problem(
  error: ServiceError,
  requestId: string,
  catalogues: readonly ErrorCatalogue[] = [],
): Problem {
  const known = [...catalogues, errorCatalogue as ErrorCatalogue].find((one) =>
    Object.hasOwn(one, error.code),
  );
  return {
    type: `urn:budkavle:error:${error.code}`,
    title: known?.[error.code]?.title ?? error.code,
    status: error.status,
    // Of a fault of ours the outside learns nothing but the request id.
    ...(error.code === 'INTERNAL_ERROR' ? {} : { detail: error.message }),
    code: error.code,
    instance: requestId,
    ...(Object.keys(error.details).length === 0 ? {} : { details: error.details }),
  };
}

/** Answers with the problem that the error becomes. */
export function sendProblem(
  reply: FastifyReply,
  error: ServiceError,
  catalogues: readonly ErrorCatalogue[] = [],
): FastifyReply {
  if (error.retryAfterSeconds !== undefined) reply.header('retry-after', String(error.retryAfterSeconds));
  // Where the rest of the request is not read, the connection cannot be used again.
  if ([408, 413, 503].includes(error.status)) reply.header('connection', 'close');
  return reply
    .code(error.status)
    .header('content-type', PROBLEM_TYPE)
    .serializer((body: unknown) => JSON.stringify(body))
    .send(problem(error, reply.request.id, catalogues));
}
