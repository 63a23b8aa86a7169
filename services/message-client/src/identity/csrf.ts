import type { FastifyRequest } from 'fastify';
import { MessageClientError } from '../errors.ts';
import type { ActiveSession } from './sessions.ts';
import { sameToken } from './tokens.ts';

const safeMethods = new Set(['GET', 'HEAD']);

/**
 * Refuses what changes something unless a page of this session asks: its token in a header that no other site
 * can set, and, where the browser tells it, our own origin. Throws CSRF.
 */
export function demandSameSite(
  request: Pick<FastifyRequest, 'method' | 'headers'>,
  session: Pick<ActiveSession, 'csrfToken'>,
  publicUrl: string,
): void {
  if (safeMethods.has(request.method)) return;
  const token = request.headers['x-csrf-token'];
  if (typeof token !== 'string' || !sameToken(token, session.csrfToken)) throw new MessageClientError('CSRF');
  const origin = request.headers.origin;
  if (origin !== undefined && origin !== new URL(publicUrl).origin) throw new MessageClientError('CSRF');
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') throw new MessageClientError('CSRF');
}
