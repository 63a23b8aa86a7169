import type { FastifyInstance } from 'fastify';
import { ServiceError } from '../errors/service-error.ts';

/** Asked for each request: false to take it, true or a number of seconds to answer 503 with Retry-After. */
export type Overloaded = () => boolean | number;

const RETRY_AFTER_SECONDS = 5;

/** Turns requests away when the service is stopping or has too much to do; health and readiness are always told. */
export function guardAdmission(
  server: FastifyInstance,
  options: { overloaded?: Overloaded | undefined; maxInFlight?: number | undefined },
): void {
  let stopping = false;
  let inFlight = 0;
  const counted = new WeakSet<object>();
  server.addHook('preClose', async () => {
    stopping = true;
  });
  server.addHook('onRequest', async (request) => {
    if (request.url === '/health' || request.url === '/ready') return;
    if (stopping) throw unavailable('STOPPING', 'The service is stopping.', RETRY_AFTER_SECONDS);
    const overloaded = options.overloaded?.() ?? false;
    if (overloaded !== false || inFlight >= (options.maxInFlight ?? Number.POSITIVE_INFINITY)) {
      const seconds = typeof overloaded === 'number' ? overloaded : RETRY_AFTER_SECONDS;
      throw unavailable('OVERLOADED', 'The service has too much to do.', seconds);
    }
    inFlight += 1;
    counted.add(request.raw);
    // The socket's end comes for every request, also for one that is broken off.
    request.raw.once('close', leave);
    function leave(): void {
      if (counted.delete(request.raw)) inFlight -= 1;
    }
  });
}

function unavailable(code: string, message: string, retryAfterSeconds: number): ServiceError {
  return new ServiceError(code, { status: 503, message, retryAfterSeconds });
}
