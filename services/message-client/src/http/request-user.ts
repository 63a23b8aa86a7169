import type { FastifyRequest } from 'fastify';
import { MessageClientError } from '../errors.ts';
import type { ActiveSession } from '../identity/sessions.ts';

const sessions = new WeakMap<FastifyRequest, ActiveSession>();

export function setSession(request: FastifyRequest, session: ActiveSession): void {
  sessions.set(request, session);
}

/** The session that the guard has found. */
export function sessionOf(request: FastifyRequest): ActiveSession {
  const session = sessions.get(request);
  if (session === undefined) throw new MessageClientError('NOT_LOGGED_IN');
  return session;
}
