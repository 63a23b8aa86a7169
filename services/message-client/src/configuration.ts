import { S3Configuration, secret } from '@budkavle/platform';
import { type Static, Type } from 'typebox';
import { Permission } from './web-api.ts';

const text = (description: string) => Type.String({ minLength: 1, description });
const url = (description: string) => Type.String({ pattern: '^https?://', description });
const anchors = Type.Optional(
  Type.Array(Type.String({ pattern: '-----BEGIN CERTIFICATE-----' }), {
    description: 'Roots for TLS, PEM; absent: those of the system',
  }),
);
const closed = { additionalProperties: false };

/** Levels of the Swedish assurance framework by the values that identity providers send. */
export const defaultAssuranceValues: Record<string, number> = {
  'http://id.elegnamnden.se/loa/1.0/loa2': 2,
  'http://id.elegnamnden.se/loa/1.0/loa3': 3,
  'http://id.elegnamnden.se/loa/1.0/loa4': 4,
  // Accepted for the central components together with level 3 (A1.2.2).
  'http://id.elegnamnden.se/loa/1.0/eidas-nf-high': 3,
};

const Claim = Type.Object({ claim: text('Name of the claim'), value: text('One of its values') }, closed);

export const PermissionRuleConfiguration = Type.Object(
  {
    claim: text('Name of the claim, for instance `sub` or `groups`'),
    value: text('Value that the claim has, or holds among others'),
    permissions: Type.Array(Permission, { minItems: 1 }),
  },
  closed,
);

export const MailboxConfiguration = Type.Object(
  {
    address: text('Functional address, as in the address book'),
    name: text('Name, as in the address book'),
    description: Type.Optional(Type.String()),
    rules: Type.Array(PermissionRuleConfiguration, { description: 'Who may do what' }),
  },
  closed,
);
export type MailboxConfiguration = Static<typeof MailboxConfiguration>;

export const OpenIdConnectConfiguration = Type.Object(
  {
    issuer: url('Issuer identifier of the identity provider'),
    clientId: text('Our client id there'),
    clientSecret: Type.Optional(secret({ description: 'Our secret there' })),
    privateKey: Type.Optional(
      secret({ description: 'Instead of a secret: our private key, JWK as JSON (private_key_jwt)' }),
    ),
    scopes: Type.Array(text('Scope'), { default: ['openid', 'profile'] }),
    prompt: Type.Optional(
      Type.Enum(['login', 'select_account'], {
        description: 'login: always a fresh login, no single sign-on',
      }),
    ),
    loginSeconds: Type.Integer({ minimum: 30, default: 600, description: 'How long a login may take' }),
    logoutAtProvider: Type.Boolean({ default: false, description: 'Log out at the provider as well' }),
    ca: anchors,
    assurance: Type.Object(
      {
        required: Type.Integer({ minimum: 1, maximum: 4, default: 3 }),
        values: Type.Record(Type.String(), Type.Integer({ minimum: 1, maximum: 4 }), {
          description: 'Level of each acr value; what is not listed is refused',
          default: defaultAssuranceValues,
        }),
      },
      { ...closed, default: {} },
    ),
    idTokenAlgorithm: Type.Enum(['RS256', 'PS256', 'ES256', 'EdDSA'], {
      default: 'RS256',
      description: 'The one algorithm that ID tokens may be signed with',
    }),
    nameClaim: Type.String({ default: 'name', description: 'Claim with the name shown to colleagues' }),
    requiredClaims: Type.Array(Claim, {
      default: [],
      description: 'All must hold, for instance the organisation number; else UNKNOWN_USER',
    }),
  },
  closed,
);
export type OpenIdConnectConfiguration = Static<typeof OpenIdConnectConfiguration>;

export const MessageClientConfiguration = Type.Object(
  {
    organisation: Type.Object(
      { participant: text('Participant identifier, 0203:…'), name: text('Name shown') },
      closed,
    ),
    environment: Type.Object({ name: text('Name shown'), isDemo: Type.Boolean({ default: false }) }, closed),
    listener: Type.Object(
      {
        host: Type.String({ default: '127.0.0.1' }),
        port: Type.Integer({ minimum: 0, maximum: 65535 }),
        /** Behind a balancer: how long connections that are there are still served when the node stops, so that no request is lost; 6 is enough. */
        drainSeconds: Type.Optional(Type.Integer({ minimum: 0, maximum: 60 })),
        tls: Type.Optional(
          Type.Object({ key: secret({ description: 'PEM' }), cert: secret({ description: 'PEM' }) }, closed),
        ),
      },
      closed,
    ),
    publicUrl: Type.Optional(url('Where browsers find us; absent: the listener')),
    database: Type.Object(
      { url: secret({ description: 'sqlite:PATH or postgres://…' }), schema: Type.Optional(Type.String()) },
      closed,
    ),
    blobs: Type.Object(
      {
        folder: text('Folder of attachments and texts'),
        masterKey: secret({ description: '32 bytes, base64' }),
        /** Then only keys and what is being written lie in the folder. */
        s3: Type.Optional(S3Configuration),
      },
      closed,
    ),
    messageService: Type.Object(
      {
        baseUrl: url('Contract D, with /v1'),
        tokenUrl: url('OAuth2 token endpoint'),
        clientId: text('Our client id there'),
        privateKey: secret({ description: 'PKCS#8 PEM or JWK as JSON, for private_key_jwt' }),
        keyId: Type.Optional(Type.String()),
        ca: anchors,
        waitSeconds: Type.Integer({ minimum: 0, maximum: 30, default: 20, description: 'Long poll' }),
        removeStored: Type.Boolean({
          default: true,
          description: 'Delete in the message service (a buffer) what is stored here',
        }),
      },
      closed,
    ),
    addressBook: Type.Object(
      {
        baseUrl: url('…/addressbook/api'),
        refreshSeconds: Type.Integer({ minimum: 1, default: 900 }),
        ca: anchors,
      },
      closed,
    ),
    openIdConnect: OpenIdConnectConfiguration,
    mailboxes: Type.Array(MailboxConfiguration),
    administrators: Type.Array(Claim, {
      default: [],
      description:
        'Who administers the whole client: whoever has one of these claims; messages stay closed to them',
    }),
    sessions: Type.Object(
      {
        idleMinutes: Type.Integer({ minimum: 1, default: 30 }),
        absoluteMinutes: Type.Integer({ minimum: 1, default: 600 }),
      },
      { ...closed, default: {} },
    ),
    sending: Type.Object(
      {
        includeSenderName: Type.Boolean({
          default: true,
          description: 'The name of the one who sends stands in the message',
        }),
        messageBytes: Type.Integer({ minimum: 1, default: 30 * 1024 * 1024 }),
        answerSeconds: Type.Integer({
          minimum: 0,
          default: 10,
          description: 'How long the page waits for the message service before "queued" is shown',
        }),
      },
      { ...closed, default: {} },
    ),
    operations: Type.Optional(
      Type.Object(
        { host: Type.String({ default: '127.0.0.1' }), port: Type.Integer({ minimum: 0, maximum: 65535 }) },
        {
          ...closed,
          description: 'Plain HTTP for supervision (/metrics, /health, /ready): an inner address only',
        },
      ),
    ),
    notices: Type.Object(
      {
        smtp: Type.Optional(
          Type.Object(
            {
              host: text('Mail server'),
              port: Type.Integer({ minimum: 1, maximum: 65535, default: 587 }),
              security: Type.Enum(['tls', 'starttls', 'none'], {
                default: 'starttls',
                description: 'none: only on this machine',
              }),
              from: text('Sender of notices'),
              user: Type.Optional(Type.String()),
              password: Type.Optional(secret({ description: 'Password of the user' })),
              ca: anchors,
            },
            closed,
          ),
        ),
        webhookHosts: Type.Array(text('Host, with its port if it is not 443'), {
          default: [],
          description: 'Where notices may be posted to (https)',
        }),
      },
      { ...closed, default: {} },
    ),
    webFolder: Type.Optional(Type.String({ description: 'The built web; absent: the API alone' })),
    logLevel: Type.String({ default: 'info' }),
  },
  closed,
);
export type MessageClientConfiguration = Static<typeof MessageClientConfiguration>;
