import { createPrivateKey, type JsonWebKeyInput, type KeyObject, randomUUID } from 'node:crypto';
import { type JWK, SignJWT } from 'jose';
import type { Dispatcher } from 'undici';
import { ContractError } from '../../errors.ts';
import { readJson, send } from '../../http/request.ts';

export interface TokenSourceOptions {
  tokenUrl: string;
  clientId: string;
  /** JWK (with `kid` if the server knows several keys) or PKCS#8 PEM. The algorithm follows from the key unless `alg` or `algorithm` says else. */
  privateKey: JWK | string;
  algorithm?: string;
  scopes: readonly string[];
  dispatcher?: Dispatcher;
  now?: () => Date;
}

/** Access tokens by client credentials with a signed JWT (private_key_jwt, RFC 7523); kept until shortly before they expire. */
export interface TokenSource {
  token(): Promise<string>;
  /** The server did not accept it: get another. */
  forget(): void;
}

const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const assertionSeconds = 60;
const marginMs = 30_000;

export function createTokenSource(options: TokenSourceOptions): TokenSource {
  const now = options.now ?? (() => new Date());
  let held: { token: string; until: number } | undefined;
  let underWay: Promise<string> | undefined;

  async function fetchToken(): Promise<string> {
    const body = new URLSearchParams({
      grant_type: 'client_credentials',
      scope: options.scopes.join(' '),
      client_assertion_type: assertionType,
      client_assertion: await signAssertion(options, now()),
    });
    const response = await send({
      method: 'POST',
      url: options.tokenUrl,
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
      body: body.toString(),
      expect: [200],
      ...(options.dispatcher && { dispatcher: options.dispatcher }),
    });
    const answer = (await readJson(response, 64 * 1024)) as { access_token?: unknown; expires_in?: unknown };
    if (typeof answer?.access_token !== 'string') {
      throw new ContractError('CONTRACT_ANSWER', 'The token endpoint gave no access token');
    }
    const seconds = typeof answer.expires_in === 'number' ? answer.expires_in : 60;
    held = { token: answer.access_token, until: now().getTime() + seconds * 1000 - marginMs };
    return answer.access_token;
  }

  return {
    async token() {
      if (held && now().getTime() < held.until) return held.token;
      underWay ??= fetchToken().finally(() => {
        underWay = undefined;
      });
      return underWay;
    },
    forget() {
      held = undefined;
    },
  };
}

async function signAssertion(options: TokenSourceOptions, at: Date): Promise<string> {
  const { privateKey } = options;
  const isJwk = typeof privateKey === 'object';
  const key = isJwk
    ? createPrivateKey({ key: privateKey as JsonWebKeyInput['key'], format: 'jwk' })
    : createPrivateKey(privateKey);
  const alg = options.algorithm ?? (isJwk ? privateKey.alg : undefined) ?? algorithmOf(key);
  const seconds = Math.floor(at.getTime() / 1000);
  return new SignJWT()
    .setProtectedHeader({ alg, typ: 'JWT', ...(isJwk && privateKey.kid && { kid: privateKey.kid }) })
    .setIssuer(options.clientId)
    .setSubject(options.clientId)
    .setAudience(options.tokenUrl)
    .setJti(randomUUID())
    .setIssuedAt(seconds)
    .setExpirationTime(seconds + assertionSeconds)
    .sign(key);
}

/** The signature algorithm that goes with a key (RFC 7518 3.1, RFC 8037 3.1). */
function algorithmOf(key: KeyObject): string {
  if (key.asymmetricKeyType === 'ed25519') return 'EdDSA';
  if (key.asymmetricKeyType !== 'ec') return 'RS256';
  const curve = key.asymmetricKeyDetails?.namedCurve;
  return curve === 'secp521r1' ? 'ES512' : curve === 'secp384r1' ? 'ES384' : 'ES256';
}
