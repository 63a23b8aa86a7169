import { hasCode } from '@budkavle/platform';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Context } from '../context.ts';
import { MessageClientError } from '../errors.ts';
import type { PublicAddress } from '../http/public-address.ts';
import { demandSameSite } from './csrf.ts';
import { beginAttempt, safeReturnTo, takeAttempt } from './login-attempts.ts';
import type { RelyingParty } from './relying-party.ts';
import type { Sessions } from './sessions.ts';
import { randomToken } from './tokens.ts';
import { recordLogin } from './users.ts';

export interface IdentityOptions {
  sessions: Sessions;
  address: PublicAddress;
  relyingParty: RelyingParty;
}

/** `/login`, `/login/callback`, `/logout`. What goes wrong is shown by the start page: `/?error=CODE&reference=ID`. */
export function identityRoutes(app: FastifyInstance, context: Context, options: IdentityOptions): void {
  const { sessions, address, relyingParty } = options;

  app.get('/login', async (request, reply) => {
    try {
      const { url, state, nonce, codeVerifier } = await relyingParty.begin();
      const browserToken = randomToken();
      const lifeSeconds = context.configuration.openIdConnect.loginSeconds;
      const returnTo = safeReturnTo((request.query as { returnTo?: unknown }).returnTo);
      await beginAttempt(context.db, { state, nonce, codeVerifier, returnTo, browserToken, lifeSeconds });
      // The state binds to this browser: a link with somebody else's answer logs nobody in.
      reply.setCookie(address.cookies.login, browserToken, {
        ...address.cookies.options,
        maxAge: lifeSeconds,
      });
      return reply.redirect(url.href, 302);
    } catch (error) {
      return reply.redirect(failed(request, error), 302);
    }
  });

  app.get('/login/callback', async (request, reply) => {
    reply.clearCookie(address.cookies.login, address.cookies.options);
    try {
      const { user, level, returnTo } = await finish(request);
      const { token, maxAgeSeconds } = await sessions.begin(user.id, level);
      await context.audit.append({ actor: user.id, action: 'login', outcome: 'ok', details: { level } });
      const before = request.cookies[address.cookies.session];
      const held = before === undefined ? undefined : await sessions.find(before, { touch: false });
      if (held !== undefined) await sessions.end(held.tokenHash);
      reply.setCookie(address.cookies.session, token, { ...address.cookies.options, maxAge: maxAgeSeconds });
      return reply.redirect(returnTo, 302);
    } catch (error) {
      const location = failed(request, error);
      await context.audit.append({
        actor: 'unknown',
        action: 'login',
        outcome: 'denied',
        details: { code: codeOf(error) },
      });
      return reply.redirect(location, 302);
    }
  });

  app.post('/logout', async (request, reply) => {
    const token = request.cookies[address.cookies.session];
    const session = token === undefined ? undefined : await sessions.find(token, { touch: false });
    if (session === undefined) throw new MessageClientError('NOT_LOGGED_IN');
    demandSameSite(request, session, address.url);
    await sessions.end(session.tokenHash);
    await context.audit.append({ actor: session.user.id, action: 'logout', outcome: 'ok' });
    reply.clearCookie(address.cookies.session, address.cookies.options);
    const url = await relyingParty.logoutUrl().catch(() => undefined);
    return reply.send(url === undefined ? {} : { url: url.href });
  });

  async function finish(
    request: FastifyRequest,
  ): Promise<{ user: { id: string }; level: number; returnTo: string }> {
    const callback = new URL(request.url, address.url);
    const state = callback.searchParams.get('state') ?? '';
    const attempt = await takeAttempt(context.db, {
      state,
      browserToken: request.cookies[address.cookies.login],
    });
    if (attempt === undefined) throw new MessageClientError('EXPIRED');
    const login = await relyingParty.finish(callback, { ...attempt, state });
    const user = await recordLogin(context.db, login, context.configuration.administrators);
    return { user, level: login.assuranceLevel, returnTo: attempt.returnTo };
  }

  function failed(request: FastifyRequest, error: unknown): string {
    const code = codeOf(error);
    const fields = { event: 'login.failed', code, requestId: request.id, error };
    if (code === 'OTHER') context.log.error(fields, 'a login failed');
    else context.log.info({ event: 'login.failed', code, requestId: request.id }, 'a login was refused');
    return `/?${new URLSearchParams({ error: code, reference: request.id })}`;
  }
}

const reasons = ['LEVEL', 'DENIED', 'EXPIRED', 'UNKNOWN_USER'] as const;

function codeOf(error: unknown): string {
  return reasons.find((code) => hasCode(error, code)) ?? 'OTHER';
}
