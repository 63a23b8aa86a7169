import { createHttpClient } from '@budkavle/platform';
import * as oidc from 'openid-client';
import { fetch as undiciFetch } from 'undici';
import type { OpenIdConnectConfiguration } from '../configuration.ts';
import { MessageClientError } from '../errors.ts';
import { levelOf } from './assurance.ts';
import { type Claims, claimValues } from './users.ts';

export interface VerifiedLogin {
  issuer: string;
  subject: string;
  name: string;
  assuranceLevel: number;
  claims: Claims;
}

export interface RelyingParty {
  /** Where to send the browser. */
  begin(): Promise<{ url: URL; state: string; nonce: string; codeVerifier: string }>;
  /** Verifies the answer (state, nonce, PKCE, signature, issuer, audience), then level and required claims. LEVEL, DENIED, UNKNOWN_USER, OTHER. */
  finish(
    callback: URL,
    attempt: { state: string; nonce: string; codeVerifier: string },
  ): Promise<VerifiedLogin>;
  /** Where to log out at the provider as well, if that is configured and the provider can. */
  logoutUrl(): Promise<URL | undefined>;
}

/** OpenID Connect, code flow with PKCE. The provider's metadata are read at the first login, and again after a failure. */
export function createRelyingParty(
  configuration: OpenIdConnectConfiguration,
  publicUrl: () => string,
): RelyingParty {
  let metadata: Promise<oidc.Configuration> | undefined;
  const provider = (): Promise<oidc.Configuration> => {
    metadata ??= discover(configuration).catch((error) => {
      metadata = undefined;
      throw new MessageClientError('OTHER', { cause: error });
    });
    return metadata;
  };
  return {
    async begin() {
      const config = await provider();
      const [state, nonce, codeVerifier] = [
        oidc.randomState(),
        oidc.randomNonce(),
        oidc.randomPKCECodeVerifier(),
      ];
      const url = oidc.buildAuthorizationUrl(config, {
        redirect_uri: `${publicUrl()}/login/callback`,
        scope: configuration.scopes.join(' '),
        state,
        nonce,
        code_challenge: await oidc.calculatePKCECodeChallenge(codeVerifier),
        code_challenge_method: 'S256',
        acr_values: acceptedAcr(configuration).join(' '),
        ...(configuration.prompt === undefined ? {} : { prompt: configuration.prompt }),
      });
      return { url, state, nonce, codeVerifier };
    },
    async finish(callback, attempt) {
      const config = await provider();
      const tokens = await exchange(config, callback, attempt);
      const idToken = tokens.claims();
      if (idToken === undefined)
        throw new MessageClientError('OTHER', { message: 'The answer has no ID token.' });
      const assuranceLevel = levelOf(configuration.assurance, idToken.acr);
      if (assuranceLevel < configuration.assurance.required) throw new MessageClientError('LEVEL');
      const claims = { ...(await userInfo(config, tokens, idToken.sub)), ...idToken };
      const lacking = configuration.requiredClaims.some(
        ({ claim, value }) => !claimValues(claims, claim).includes(value),
      );
      if (lacking) throw new MessageClientError('UNKNOWN_USER');
      const name = claimValues(claims, configuration.nameClaim)[0]?.slice(0, 256) ?? '';
      return { issuer: idToken.iss, subject: idToken.sub, name, assuranceLevel, claims };
    },
    async logoutUrl() {
      if (!configuration.logoutAtProvider) return undefined;
      const config = await provider();
      if (config.serverMetadata().end_session_endpoint === undefined) return undefined;
      return oidc.buildEndSessionUrl(config, { post_logout_redirect_uri: `${publicUrl()}/` });
    },
  };
}

type Tokens = Awaited<ReturnType<typeof oidc.authorizationCodeGrant>>;

async function exchange(
  config: oidc.Configuration,
  callback: URL,
  attempt: { state: string; nonce: string; codeVerifier: string },
): Promise<Tokens> {
  try {
    return await oidc.authorizationCodeGrant(config, callback, {
      expectedState: attempt.state,
      expectedNonce: attempt.nonce,
      pkceCodeVerifier: attempt.codeVerifier,
      idTokenExpected: true,
    });
  } catch (error) {
    // What the provider calls a refusal; everything else is a fault between us and it.
    const refused =
      error instanceof oidc.AuthorizationResponseError &&
      ['access_denied', 'login_required', 'interaction_required'].includes(error.error);
    const tooLow =
      error instanceof oidc.AuthorizationResponseError && error.error === 'unmet_authentication_requirements';
    throw new MessageClientError(tooLow ? 'LEVEL' : refused ? 'DENIED' : 'OTHER', { cause: error });
  }
}

async function userInfo(config: oidc.Configuration, tokens: Tokens, subject: string): Promise<Claims> {
  if (config.serverMetadata().userinfo_endpoint === undefined) return {};
  try {
    return await oidc.fetchUserInfo(config, tokens.access_token, subject);
  } catch (error) {
    throw new MessageClientError('OTHER', { cause: error });
  }
}

function acceptedAcr(configuration: OpenIdConnectConfiguration): string[] {
  return Object.entries(configuration.assurance.values)
    .filter(([, level]) => level >= configuration.assurance.required)
    .sort((a, b) => a[1] - b[1])
    .map(([value]) => value);
}

async function discover(configuration: OpenIdConnectConfiguration): Promise<oidc.Configuration> {
  const issuer = new URL(configuration.issuer);
  const insecure = issuer.protocol === 'http:';
  const dispatcher = createHttpClient({
    ...(configuration.ca === undefined ? {} : { tls: { ca: configuration.ca } }),
    timeoutMs: 15_000,
    followRedirects: false,
  });
  const customFetch: oidc.CustomFetch = (url, options) =>
    undiciFetch(url, { ...(options as object), dispatcher } as Parameters<typeof undiciFetch>[1]) as never;
  return oidc.discovery(
    issuer,
    configuration.clientId,
    { id_token_signed_response_alg: configuration.idTokenAlgorithm },
    await clientAuthentication(configuration),
    { [oidc.customFetch]: customFetch, timeout: 15, execute: insecure ? [oidc.allowInsecureRequests] : [] },
  );
}

async function clientAuthentication(configuration: OpenIdConnectConfiguration): Promise<oidc.ClientAuth> {
  if (configuration.privateKey !== undefined) {
    const jwk = JSON.parse(configuration.privateKey) as JsonWebKey & { kid?: string; alg?: string };
    const algorithm =
      jwk.kty === 'EC'
        ? { name: 'ECDSA', namedCurve: jwk.crv ?? 'P-256' }
        : { name: jwk.alg?.startsWith('RS') ? 'RSASSA-PKCS1-v1_5' : 'RSA-PSS', hash: 'SHA-256' };
    const key = await crypto.subtle.importKey('jwk', jwk, algorithm, false, ['sign']);
    return oidc.PrivateKeyJwt(jwk.kid === undefined ? key : { key, kid: jwk.kid });
  }
  return configuration.clientSecret === undefined
    ? oidc.None()
    : oidc.ClientSecretBasic(configuration.clientSecret);
}
