import type { FastifyInstance } from 'fastify';
import type { Context } from '../context.ts';
import { MessageClientError } from '../errors.ts';
import { demandSameSite } from '../identity/csrf.ts';
import type { Sessions } from '../identity/sessions.ts';
import type { PublicAddress } from './public-address.ts';
import { setSession } from './request-user.ts';

/** Requests that the page makes by itself do not keep a session alive. */
const passive = new Set(['/api/events']);

/** File names are cleaned, not refused. */
const isUpload = (route: string | undefined) => route === '/api/drafts/:id/attachments';

/** Before every route of `app`: a living session, and for what changes something a page of that session. */
export function guard(
  app: FastifyInstance,
  context: Context,
  options: { sessions: Sessions; address: PublicAddress },
): void {
  app.addHook('onRequest', async (request) => {
    const token = request.cookies[options.address.cookies.session];
    const touch = !passive.has(request.routeOptions.url ?? '');
    const session = token === undefined ? undefined : await options.sessions.find(token, { touch });
    if (session === undefined) throw new MessageClientError('NOT_LOGGED_IN');
    try {
      demandSameSite(request, session, options.address.url);
    } catch (error) {
      await context.audit.append({
        actor: session.user.id,
        action: 'csrf',
        object: request.routeOptions.url ?? '',
        outcome: 'denied',
      });
      throw error;
    }
    setSession(request, session);
  });
  app.addHook('preValidation', async (request) => {
    const given = [...Object.values(request.params ?? {}), ...Object.values(request.query ?? {})];
    // No name of ours has control characters; a database may refuse them.
    if (
      given.some((one) => typeof one !== 'string' || /\p{Cc}/u.test(one)) &&
      !isUpload(request.routeOptions.url)
    )
      throw new MessageClientError('REQUEST_MALFORMED');
  });
}
