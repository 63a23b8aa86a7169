import type { Events, Issue } from '@budkavle/contracts';
import type { FastifyReply } from 'fastify';
import { errorCatalogue, type MessageServiceErrorCode } from '../errors.ts';

/** A request of the SDK API that is answered with a problem (RFC 7807 as the official file shapes it). */
export class ApiRefusal extends Error {
  readonly status: number;
  readonly code: MessageServiceErrorCode;
  readonly issues: readonly Issue[];
  readonly retryAfterSeconds: number | undefined;

  constructor(
    code: MessageServiceErrorCode,
    options: { status?: number; issues?: readonly Issue[]; retryAfterSeconds?: number } = {},
  ) {
    super(errorCatalogue[code].title);
    this.code = code;
    this.status = options.status ?? 400;
    this.issues = options.issues ?? [];
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

/** One complaint. `detail` holds names of attributes and rules, never a value. */
export function issue(code: MessageServiceErrorCode, detail: string, where: string): Issue {
  return {
    typeCode: 'MESSAGE_EXCHANGE_ERROR',
    title: errorCatalogue[code].title,
    detail,
    in: where,
    code,
  };
}

/** 400 with one issue. */
export function refusal(code: MessageServiceErrorCode, detail: string, where: string): ApiRefusal {
  return new ApiRefusal(code, { issues: [issue(code, detail, where)] });
}

const problemTypes: Record<number, { type: string; title: string }> = {
  400: { type: 'urn:problem-type:sdk:badRequest', title: 'Bad Request' },
  401: { type: 'urn:problem-type:sdk:unauthorized', title: 'Unauthorized' },
  404: { type: 'urn:problem-type:sdk:notFound', title: 'Not Found' },
  409: { type: 'urn:problem-type:sdk:conflict', title: 'Conflict' },
  503: { type: 'urn:problem-type:sdk:unavailable', title: 'Service Unavailable' },
};

export function sendRefusal(reply: FastifyReply, refused: ApiRefusal, requestId: string): FastifyReply {
  const { status, code, issues } = refused;
  const kind = problemTypes[status] ?? { type: 'urn:problem-type:sdk:message', title: 'Error' };
  const tooLarge = code === 'MT_TOO_LARGE';
  const body: Events & { code: string } = {
    type: tooLarge ? 'urn:problem-type:sdk:message' : kind.type,
    title: tooLarge ? 'Payload Too Large' : kind.title,
    status,
    detail: tooLarge
      ? 'Request message must not be larger than 30 MB'
      : status === 400
        ? 'MESSAGE_EXCHANGE_ERROR'
        : refused.message,
    instance: requestId,
    ...(issues.length > 0 && { eventIssues: [...issues] }),
    code,
  };
  if (status === 401) reply.header('www-authenticate', 'Bearer');
  if (refused.retryAfterSeconds !== undefined) reply.header('retry-after', refused.retryAfterSeconds);
  return reply
    .code(status)
    .header('content-type', 'application/json; charset=utf-8')
    .send(JSON.stringify(body));
}
