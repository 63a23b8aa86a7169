import { generateKeyPairSync, randomBytes } from 'node:crypto';
import Provider, { type Configuration, type JWKS } from 'oidc-provider';
import type { TestOrganisation, TestPerson } from './configuration.ts';
import { MemoryAdapter } from './memory-adapter.ts';
import { levels, logoutPage, messagePage } from './pages.ts';

/** Claim names of the Swedish OpenID Connect profile (oidc.se). */
const personalNumberClaim = 'https://id.oidc.se/claim/personalIdentityNumber';

/** An OpenID Connect provider over the test persons; keys and sessions live as long as the process. */
export function createProvider(issuer: string, organisations: readonly TestOrganisation[]): Provider {
  const persons = new Map<string, { person: TestPerson; organisation: TestOrganisation }>();
  for (const organisation of organisations)
    for (const person of organisation.persons) persons.set(person.sub, { person, organisation });
  const configuration: Configuration = {
    adapter: MemoryAdapter,
    clients: organisations.flatMap((organisation) =>
      organisation.clients.map((client) => ({
        client_id: client.clientId,
        client_secret: client.clientSecret,
        redirect_uris: client.redirectUris,
        post_logout_redirect_uris: client.postLogoutRedirectUris,
        response_types: ['code' as const],
        grant_types: ['authorization_code'],
        token_endpoint_auth_method: 'client_secret_basic' as const,
      })),
    ),
    jwks: signingKeys(),
    cookies: {
      keys: [randomBytes(32).toString('base64url')],
      names: { session: 'test-idp', interaction: 'test-idp-login', resume: 'test-idp-resume' },
    },
    scopes: ['openid', 'profile', 'groups'],
    acrValues: levels.map((one) => one.acr),
    claims: {
      openid: ['sub'],
      profile: ['name', 'organisation', personalNumberClaim],
      groups: ['groups'],
    },
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    features: {
      devInteractions: { enabled: false },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: async (ctx, form) => {
          ctx.body = logoutPage(form);
        },
        postLogoutSuccessSource: async (ctx) => {
          ctx.body = messagePage('Du är utloggad', 'Du kan stänga fönstret.');
        },
      },
    },
    interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
    findAccount: async (_ctx, sub) => {
      const found = persons.get(sub);
      if (found === undefined) return undefined;
      const { person, organisation } = found;
      return {
        accountId: sub,
        claims: async () => ({
          sub,
          name: person.name,
          groups: person.groups,
          organisation: organisation.participant,
          ...(person.personalIdentityNumber === undefined
            ? {}
            : { [personalNumberClaim]: person.personalIdentityNumber }),
        }),
      };
    },
    // The login page is consent enough: the clients are the organisation's own.
    loadExistingGrant: async (ctx) => {
      const { client, provider, session } = ctx.oidc;
      const grant = new provider.Grant({
        ...(client === undefined ? {} : { clientId: client.clientId }),
        ...(session?.accountId === undefined ? {} : { accountId: session.accountId }),
      });
      grant.addOIDCScope('openid profile groups');
      await grant.save();
      return grant;
    },
    renderError: async (ctx) => {
      ctx.type = 'html';
      ctx.body = messagePage(
        'Inloggningen gick inte',
        'Gå tillbaka till meddelandeklienten och börja om. Inloggningen kan ha legat öppen för länge.',
      );
    },
    ttl: {
      Interaction: 600,
      Session: 3600,
      Grant: 3600,
      AccessToken: 300,
      AuthorizationCode: 60,
      IdToken: 300,
    },
  };
  return new Provider(issuer, configuration);
}

function signingKeys(): JWKS {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const jwk = privateKey.export({ format: 'jwk' });
  return { keys: [{ ...jwk, use: 'sig', alg: 'RS256', kid: randomBytes(8).toString('hex') } as never] };
}
