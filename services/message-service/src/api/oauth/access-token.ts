import { randomUUID } from 'node:crypto';
import { type AuthId, authIdClaim } from '@budkavle/contracts';
import { jwtVerify, SignJWT } from 'jose';

/** What a valid access token says. */
export interface TokenContents {
  clientId: string;
  scopes: ReadonlySet<string>;
  authId: AuthId;
}

export interface AccessTokens {
  /** A JWT, at most 30 minutes, no refresh token (B1.4.2). */
  issue(contents: { clientId: string; scopes: readonly string[]; authId: AuthId }): Promise<{
    token: string;
    expiresIn: number;
  }>;
  /** undefined: not ours, expired, altered. */
  read(token: string): Promise<TokenContents | undefined>;
}

export function createAccessTokens(options: {
  keys: { sign: CryptoKey | Uint8Array; verify: CryptoKey | Uint8Array };
  issuer: string;
  audience: string;
  lifeSeconds: number;
}): AccessTokens {
  const { keys, issuer, audience, lifeSeconds } = options;
  return {
    async issue({ clientId, scopes, authId }) {
      const token = await new SignJWT({ scope: scopes.join(' '), [authIdClaim]: authId, client_id: clientId })
        .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt' })
        .setIssuer(issuer)
        .setAudience(audience)
        .setSubject(clientId)
        .setJti(randomUUID())
        .setIssuedAt()
        .setExpirationTime(`${lifeSeconds} s`)
        .sign(keys.sign);
      return { token, expiresIn: lifeSeconds };
    },
    async read(token) {
      try {
        const { payload } = await jwtVerify(token, keys.verify, {
          algorithms: ['ES256'],
          typ: 'at+jwt',
          issuer,
          audience,
          requiredClaims: ['exp', 'sub'],
        });
        return {
          clientId: payload.sub ?? '',
          scopes: new Set(String(payload.scope ?? '').split(' ')),
          authId: payload[authIdClaim] as AuthId,
        };
      } catch {
        return undefined;
      }
    },
  };
}
