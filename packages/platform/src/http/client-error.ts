import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { ServiceError } from '../errors/service-error.ts';
import type { Logger } from '../logs/logger.ts';
import { PROBLEM_TYPE, problem } from './problem.ts';

const byCode: Record<string, { code: string; status: number; message: string }> = {
  ERR_HTTP_REQUEST_TIMEOUT: {
    code: 'REQUEST_TIMEOUT',
    status: 408,
    message: 'The request did not arrive in time.',
  },
  HPE_HEADER_OVERFLOW: { code: 'HEADERS_TOO_LARGE', status: 431, message: 'The headers are too large.' },
};

/** Answers on the bare socket what never became a request: not HTTP, too slow, too large a head. */
export function answerClientError(log: Logger): (error: NodeJS.ErrnoException, socket: Socket) => void {
  return (error, socket) => {
    const known = byCode[error.code ?? ''] ?? {
      code: 'BAD_REQUEST',
      status: 400,
      message: 'This is not HTTP.',
    };
    log.info(
      { event: 'http.client_error', code: known.code, status: known.status, reason: error.code },
      'no request',
    );
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
      return;
    }
    const requestId = randomUUID();
    const body = JSON.stringify(problem(new ServiceError(known.code, known), requestId));
    socket.end(
      `HTTP/1.1 ${known.status} ${STATUS_CODES[known.status]}\r\nContent-Type: ${PROBLEM_TYPE}\r\n` +
        `Content-Length: ${Buffer.byteLength(body)}\r\nX-Request-Id: ${requestId}\r\nConnection: close\r\n\r\n${body}`,
    );
  };
}
