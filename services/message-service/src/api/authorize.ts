import { type SdkApiScope, sdkApiScopes } from '@budkavle/contracts';
import type { FastifyRequest } from 'fastify';
import { commonRights, type Rights, rightsOf } from '../access/rights.ts';
import type { ApiClientConfiguration } from '../configuration/configuration.ts';
import type { AccessTokens } from './oauth/access-token.ts';
import { ApiRefusal } from './refusal.ts';

/** Who asks, and for whom it may act. */
export interface Caller {
  clientId: string;
  rights: Rights;
}

/** The official file asks for `sendMessage` in one place where it defines `sendMessages`: both are taken. */
const spellings: Record<string, readonly string[]> = {
  [sdkApiScopes.sendMessages]: [sdkApiScopes.sendMessages, 'urn:sdk.api:sendMessage'],
};

/** The caller of a request, or 401 (API-03): no token, not ours, expired, without the scope. */
export async function authorize(
  request: FastifyRequest,
  scope: SdkApiScope,
  options: { tokens: AccessTokens; clients: ReadonlyMap<string, ApiClientConfiguration> },
): Promise<Caller> {
  const [, token] = /^Bearer ([\w.~+/=-]+)$/i.exec(request.headers.authorization ?? '') ?? [];
  const contents = token === undefined ? undefined : await options.tokens.read(token);
  const client = contents && options.clients.get(contents.clientId);
  if (!contents || !client) throw new ApiRefusal('MT_UNAUTHORIZED', { status: 401 });
  const allowed: readonly string[] = client.scopes;
  const has = (spellings[scope] ?? [scope]).some(
    (one) => contents.scopes.has(one) && allowed.includes(scope),
  );
  if (!has) throw new ApiRefusal('MT_UNAUTHORIZED', { status: 401 });
  return {
    clientId: client.clientId,
    rights: commonRights(rightsOf(contents.authId), rightsOf({ organizations: client.organizations })),
  };
}
