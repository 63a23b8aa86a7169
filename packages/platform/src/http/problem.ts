import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ErrorCatalogue } from '../errors/catalogue.ts';
import { errorCatalogue } from '../errors/platform-errors.ts';

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
  [extra: string]: unknown;
}

/** Makes a problem; the title comes from the catalogues. */
export function problem(
  error: {
    code: string;
    status: number;
    detail?: string;
    details?: Readonly<Record<string, string | number>>;
  },
  requestId: string,
  catalogues: readonly ErrorCatalogue[] = [],
): Problem {
  const known: ErrorCatalogue = errorCatalogue;
  const described =
    catalogues.find((one) => Object.hasOwn(one, error.code))?.[error.code] ?? known[error.code];
  return {
    type: `urn:budkavle:error:${error.code}`,
    title: described?.title ?? error.code,
    status: error.status,
    ...(error.detail === undefined ? {} : { detail: error.detail }),
    code: error.code,
    instance: requestId,
    ...(error.details === undefined || Object.keys(error.details).length === 0
      ? {}
      : { details: error.details }),
  };
}

/** Sends a problem as the answer. */
export function sendProblem(request: FastifyRequest, reply: FastifyReply, body: Problem): FastifyReply {
  void request;
  return reply
    .code(body.status)
    .header('content-type', 'application/problem+json; charset=utf-8')
    .send(JSON.stringify(body));
}
