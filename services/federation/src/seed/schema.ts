import { type Static, Type } from 'typebox';

const closed = { additionalProperties: false };
const text = Type.String({ minLength: 1 });
/** PEM or base64 text, or a file beside the seed file. */
const certificate = Type.Union([text, Type.Object({ file: text }, closed)], {
  description: 'PEM or base64 text, or { "file": "path relative to the seed file" }',
});
const documentType = Type.Union(
  [Type.Enum(['message', 'receipt']), Type.Object({ scheme: text, value: text }, closed)],
  { description: 'A document type of the federation by its kind, or by scheme and value' },
);

const endpoint = Type.Object(
  {
    name: text,
    certificate: Type.String({
      minLength: 1,
      description: 'Name of a certificate of the same service provider',
    }),
    url: Type.String({ pattern: '^https://', description: 'Address of the access point' }),
    transportProfile: Type.Optional(text),
    minimumAuthenticationLevel: Type.Optional(text),
    activation: Type.Optional(text),
    expiration: Type.Optional(text),
    description: Type.Optional(text),
    technicalContactUrl: Type.String({ minLength: 1, description: 'mailto: or https:' }),
    technicalInformationUrl: Type.Optional(text),
  },
  closed,
);

const serviceProvider = Type.Object(
  {
    id: Type.String({
      description: 'The access point: AP and four digits, hyphen, environment',
      pattern: '^AP[0-9]{4}-',
    }),
    name: text,
    certificates: Type.Optional(Type.Array(Type.Object({ name: text, certificate }, closed))),
    endpoints: Type.Optional(Type.Array(endpoint)),
  },
  closed,
);

const participant = Type.Object(
  {
    identifier: Type.String({
      description: 'ICD, colon, identifier: 0203:exempelkommunen.example',
      minLength: 1,
    }),
    name: text,
    serviceProvider: Type.String({ minLength: 1, description: 'Id of its access point' }),
    status: Type.Optional(
      Type.Enum(['NOT_APPROVED', 'PENDING', 'APPROVED', 'REJECTED'], {
        description: 'Left out: as it is (a new one is not approved)',
      }),
    ),
    services: Type.Optional(Type.Array(Type.Object({ document: documentType, endpoint: text }, closed))),
    certificates: Type.Optional(
      Type.Array(Type.Object({ name: text, use: Type.Enum(['signing', 'encryption']), certificate }, closed)),
    ),
  },
  closed,
);

const organisation = Type.Object(
  {
    participant: Type.String({ minLength: 1, description: 'Its participant identifier' }),
    organizationNumber: text,
    name: Type.String({ minLength: 1, maxLength: 256 }),
    alternateName: Type.Optional(text),
    description: Type.Optional(Type.String({ maxLength: 1024 })),
    countryCode: Type.Optional(text),
    parent: Type.Optional(Type.String({ description: 'Of a sub-organisation: the participant above it' })),
    geographicCodes: Type.Optional(Type.Array(text)),
    addresses: Type.Optional(
      Type.Array(
        Type.Object(
          {
            identifier: text,
            name: text,
            description: Type.Optional(Type.String()),
            categories: Type.Optional(Type.Array(text)),
            keywords: Type.Optional(Type.Array(text)),
          },
          closed,
        ),
      ),
    ),
  },
  closed,
);

/** The seed file: what a federation is to hold. See docs/federation-seed.md. */
export const FederationSeed = Type.Object(
  {
    serviceProviders: Type.Optional(Type.Array(serviceProvider)),
    participants: Type.Optional(Type.Array(participant)),
    organisations: Type.Optional(Type.Array(organisation)),
  },
  { ...closed, title: 'Federation seed' },
);
export type FederationSeed = Static<typeof FederationSeed>;
