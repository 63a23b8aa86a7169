import { secret } from '@budkavle/platform';
import { type Static, Type } from 'typebox';

const text = Type.String({ minLength: 1 });
const closed = { additionalProperties: false };

export const TestPerson = Type.Object(
  {
    sub: text,
    name: text,
    title: Type.Optional(Type.String({ description: 'What the person does, shown at the login' })),
    personalIdentityNumber: Type.Optional(
      Type.String({ description: 'Only one that cannot be real: see fictitiousIdentityNumber' }),
    ),
    groups: Type.Array(text, { default: [] }),
  },
  closed,
);
export type TestPerson = Static<typeof TestPerson>;

export const TestOrganisation = Type.Object(
  {
    participant: text,
    name: text,
    clients: Type.Array(
      Type.Object(
        {
          clientId: text,
          clientSecret: secret(),
          redirectUris: Type.Array(text, { minItems: 1 }),
          postLogoutRedirectUris: Type.Array(text, { default: [] }),
        },
        closed,
      ),
    ),
    persons: Type.Array(TestPerson),
  },
  closed,
);
export type TestOrganisation = Static<typeof TestOrganisation>;

export const TestIdentityProviderConfiguration = Type.Object(
  {
    environment: Type.Object({ name: text, isDemo: Type.Boolean() }, closed),
    listener: Type.Object(
      {
        host: Type.String({ default: '127.0.0.1' }),
        port: Type.Integer({ minimum: 0, maximum: 65535 }),
        tls: Type.Optional(Type.Object({ key: secret(), cert: secret() }, closed)),
      },
      closed,
    ),
    organisations: Type.Array(TestOrganisation),
  },
  closed,
);
export type TestIdentityProviderConfiguration = Static<typeof TestIdentityProviderConfiguration>;
