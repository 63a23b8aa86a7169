import type { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { ServiceError } from '../errors/service-error.ts';

/** Bodies of these content types come to the handler as the raw stream (`request.body`), unread and unbounded. */
export function acceptStreams(server: FastifyInstance, contentTypes: readonly string[]): void {
  server.addContentTypeParser([...contentTypes], (_request, payload, done) => done(null, payload));
}

/**
 * The bytes of a streamed body, at most `maxBytes`, with at most `idleMs` (60 s unless told) between them.
 * Errors: BODY_TOO_LARGE, REQUEST_TIMEOUT, REQUEST_ABORTED.
 */
export async function* boundedBody(
  body: Readable,
  options: { maxBytes: number; idleMs?: number },
): AsyncGenerator<Buffer> {
  const { maxBytes } = options;
  const declared = Number((body as { headers?: Record<string, string> }).headers?.['content-length'] ?? 0);
  if (declared > maxBytes) throw tooLarge(maxBytes);
  let timer: NodeJS.Timeout | undefined;
  const arm = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => body.destroy(tooSlow()), options.idleMs ?? 60_000);
  };
  let size = 0;
  try {
    arm();
    // Not destroyed at the end: the answer still goes out over the same socket.
    for await (const chunk of body.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > maxBytes) throw tooLarge(maxBytes);
      // The time that the reader takes is not the sender's.
      clearTimeout(timer);
      yield chunk;
      arm();
    }
  } catch (error) {
    throw error instanceof ServiceError ? error : aborted(error);
  } finally {
    clearTimeout(timer);
  }
}

function tooLarge(maxBytes: number): ServiceError {
  return new ServiceError('BODY_TOO_LARGE', {
    status: 413,
    message: `The body is larger than ${maxBytes} bytes.`,
    details: { maxBytes },
  });
}

function tooSlow(): ServiceError {
  return new ServiceError('REQUEST_TIMEOUT', { status: 408, message: 'The body did not arrive in time.' });
}

function aborted(cause: unknown): ServiceError {
  return new ServiceError('REQUEST_ABORTED', { status: 400, message: 'The connection broke.', cause });
}
