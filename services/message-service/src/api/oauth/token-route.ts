import type { Readable } from 'node:stream';
import { acceptStreams, boundedBody } from '@budkavle/platform';
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { ApiClientConfiguration } from '../../configuration/configuration.ts';
import type { Context } from '../../context.ts';
import type { AccessTokens } from './access-token.ts';
import { assertionType, authenticateClient, InvalidClient } from './assertion.ts';

export const tokenPath = '/oauth2/token';
const maxFormBytes = 32 * 1024;

/** `POST /oauth2/token`: client credentials with a signed JWT. Errors as RFC 6749 5.2 shapes them. */
export function addTokenRoute(
  server: FastifyInstance,
  context: Context,
  options: {
    clients: ReadonlyMap<string, ApiClientConfiguration>;
    tokens: AccessTokens;
    /** The token endpoint's address and the issuer's name. */
    audiences(): readonly string[];
  },
): void {
  acceptStreams(server, ['application/x-www-form-urlencoded']);
  server.post(tokenPath, async (request, reply) => {
    reply.header('cache-control', 'no-store');
    const form = await readForm(request.body as Readable);
    if (form.get('grant_type') !== 'client_credentials') {
      return sendError(reply, 400, 'unsupported_grant_type');
    }
    const assertion = form.get('client_assertion');
    if (form.get('client_assertion_type') !== assertionType || assertion === null) {
      return sendError(reply, 401, 'invalid_client');
    }
    try {
      const client = await authenticateClient(assertion, {
        clients: options.clients,
        audiences: options.audiences(),
        db: context.db,
      });
      const scopes = wantedScopes(form.get('scope'), client);
      if (!scopes) return sendError(reply, 400, 'invalid_scope');
      const { token, expiresIn } = await options.tokens.issue({
        clientId: client.clientId,
        scopes,
        authId: { organizations: client.organizations },
      });
      return reply.send({
        access_token: token,
        token_type: 'Bearer',
        expires_in: expiresIn,
        scope: scopes.join(' '),
      });
    } catch (error) {
      if (!(error instanceof InvalidClient)) throw error;
      context.log.warn(
        { event: 'api.client_refused', reason: error.reason, requestId: request.id },
        'an API client could not be authenticated',
      );
      await context.audit.append({
        actor: 'unknown',
        action: 'api.token',
        outcome: 'denied',
        details: { reason: error.reason },
      });
      return sendError(reply, 401, 'invalid_client');
    }
  });
}

/** undefined: something is asked for that the client may not have. */
function wantedScopes(asked: string | null, client: ApiClientConfiguration): string[] | undefined {
  const allowed: readonly string[] = client.scopes;
  if (asked === null || asked.trim() === '') return [...allowed];
  const wanted = [...new Set(asked.trim().split(/ +/))];
  return wanted.every((scope) => allowed.includes(scope)) ? wanted : undefined;
}

async function readForm(body: Readable): Promise<URLSearchParams> {
  const chunks: Buffer[] = [];
  for await (const chunk of boundedBody(body, { maxBytes: maxFormBytes })) chunks.push(chunk);
  return new URLSearchParams(Buffer.concat(chunks).toString('utf8'));
}

function sendError(reply: FastifyReply, status: number, error: string): FastifyReply {
  return reply.code(status).send({ error });
}
