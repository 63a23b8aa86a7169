import { fromNow } from '@budkavle/platform';
import { decodeJwt, importJWK, type JWK, type JWTPayload, jwtVerify } from 'jose';
import type { Kysely } from 'kysely';
import type { ApiClientConfiguration } from '../../configuration/configuration.ts';
import type { Tables } from '../../database/tables.ts';

/** Signature algorithms of client assertions: none that shares a secret. */
const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];
const maxLifeSeconds = 600;
const clockSkewSeconds = 30;

/** The client could not be authenticated; why stays in the log (RFC 6749 5.2: invalid_client). */
export class InvalidClient extends Error {
  readonly reason: string;
  constructor(reason: string, cause?: unknown) {
    super('The client could not be authenticated', { cause });
    this.reason = reason;
  }
}

export const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/**
 * private_key_jwt (RFC 7523 3): known client, its own key, issuer and subject the client, audience we, short life, and a jti
 * that has not been used. Throws InvalidClient.
 */
export async function authenticateClient(
  assertion: string,
  options: {
    clients: ReadonlyMap<string, ApiClientConfiguration>;
    audiences: readonly string[];
    db: Kysely<Tables>;
  },
): Promise<ApiClientConfiguration> {
  const client = options.clients.get(claimedClient(assertion));
  if (!client) throw new InvalidClient('UNKNOWN_CLIENT');
  const payload = await verify(assertion, client, options.audiences);
  const { jti, exp } = payload;
  if (typeof jti !== 'string' || jti.length < 8 || jti.length > 200 || /\p{Cc}/u.test(jti))
    throw new InvalidClient('JTI_MISSING');
  const left = (exp ?? 0) - Date.now() / 1000;
  if (left > maxLifeSeconds) throw new InvalidClient('LIFE_TOO_LONG');
  const used = await options.db
    .insertInto('used_assertion')
    .values({ client: client.clientId, jti, expires_at: fromNow((left + 2 * clockSkewSeconds) * 1000) })
    .onConflict((conflict) => conflict.columns(['client', 'jti']).doNothing())
    .executeTakeFirst();
  if (!used.numInsertedOrUpdatedRows) throw new InvalidClient('REPLAYED');
  return client;
}

function claimedClient(assertion: string): string {
  try {
    return decodeJwt(assertion).iss ?? '';
  } catch (cause) {
    throw new InvalidClient('MALFORMED', cause);
  }
}

async function verify(
  assertion: string,
  client: ApiClientConfiguration,
  audiences: readonly string[],
): Promise<JWTPayload> {
  try {
    const jwk = client.publicKey as JWK;
    const { payload } = await jwtVerify(
      assertion,
      async (header) => {
        if (jwk.kid !== undefined && header.kid !== undefined && header.kid !== jwk.kid) {
          throw new InvalidClient('UNKNOWN_KEY');
        }
        return importJWK(jwk, header.alg);
      },
      {
        algorithms,
        issuer: client.clientId,
        subject: client.clientId,
        audience: [...audiences],
        requiredClaims: ['exp', 'jti'],
        clockTolerance: clockSkewSeconds,
      },
    );
    return payload;
  } catch (cause) {
    if (cause instanceof InvalidClient) throw cause;
    throw new InvalidClient((cause as { code?: string }).code ?? 'INVALID', cause);
  }
}
