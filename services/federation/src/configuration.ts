import { secret } from '@budkavle/platform';
import { type Static, Type } from 'typebox';

const text = Type.String({ minLength: 1 });
const closed = { additionalProperties: false };

/** Where a server listens; port 0 takes any free one. */
const address = {
  host: Type.String({ default: '127.0.0.1' }),
  port: Type.Integer({ minimum: 0, maximum: 65535 }),
};
const tls = Type.Object(
  {
    /** PEM text, with the issuers after it. */
    certificate: secret(),
    key: secret(),
  },
  closed,
);
/** How the outside names the server; default: what it listens on. */
const publicUrl = Type.Optional(Type.String({ pattern: '^https?://[^\\s?#]+$' }));
const identifier = Type.Object({ scheme: text, value: text }, closed);

/** A federation environment and which of its parts are run here. Each role is on if it is there. */
export const FederationConfiguration = Type.Object(
  {
    /** Ends every name of the PKI: `AP0001-DEMO`, `Accesspunkt CA-DEMO`. */
    environment: Type.String({ pattern: '^[A-Z0-9]+(-[A-Z0-9]+)*$' }),
    federationId: Type.String({ default: 'urn:fdc:digg.se:edelivery:federation:test' }),
    owner: Type.Object(
      { name: text, organizationIdentifier: text },
      { ...closed, default: { name: 'Exempelmyndigheten', organizationIdentifier: '202100-0000' } },
    ),
    smlZone: Type.String({ pattern: '^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$' }),
    database: Type.Object({ url: text, schema: Type.Optional(text) }, closed),
    /** Keys and certificates of the authorities and of the SMP: files with mode 0600. */
    folder: text,
    /** Encrypts the private keys in the folder. */
    keyPassphrase: Type.Optional(secret()),
    transportProfiles: Type.Array(text, { minItems: 1, default: ['digg-transport-as4-v1_0'] }),
    documentTypes: Type.Array(
      Type.Object({ scheme: text, value: text, kind: Type.Enum(['message', 'receipt']) }, closed),
      {
        minItems: 1,
        default: [
          {
            scheme: 'busdox-docid-qns',
            value:
              'urn:riv:infrastructure:messaging:MessageWithAttachments:3::messagePayload##3.0::tm-base-ext-sigenc',
            kind: 'message',
          },
          {
            scheme: 'busdox-docid-qns',
            value:
              'urn:oasis:names:specification:ubl:schema:xsd:ApplicationResponse-2::ApplicationResponse##fdc:digg.se:edelivery:messagetype:response:1::2.1::tm-base-ext-sigenc',
            kind: 'receipt',
          },
        ],
      },
    ),
    process: Type.Object(identifier.properties, {
      ...closed,
      default: { scheme: 'urn:fdc:digg.se:edelivery:process', value: 'bdx:noprocess' },
    }),
    /** Whether document types and deregistration wait for the federation administrator (QA, production) or not (open test). */
    changes: Type.Enum(['approve', 'direct'], { default: 'direct' }),
    sml: Type.Optional(
      Type.Object(
        {
          ...address,
          /** 3600 in production, 60 in test (discovery.md 2.4). */
          ttlSeconds: Type.Integer({ minimum: 0, maximum: 86400, default: 60 }),
          negativeTtlSeconds: Type.Integer({ minimum: 0, maximum: 3600, default: 60 }),
          nameServer: Type.Optional(text),
        },
        closed,
      ),
    ),
    smp: Type.Optional(
      Type.Object(
        {
          ...address,
          publicUrl,
          /** Default: issued by the environment's own TLS authority (externalAuthorities). */
          tls: Type.Optional(tls),
          name: Type.Optional(Type.String({ pattern: '^SMP[0-9]{4}-' })),
          /** Only where the pki part is run elsewhere; otherwise the SMP root issues it. PEM texts. */
          signingKey: Type.Optional(tls),
          requestsPerSecond: Type.Integer({ minimum: 1, default: 500 }),
          publicationPollMs: Type.Integer({ minimum: 10, default: 1000 }),
        },
        closed,
      ),
    ),
    addressBook: Type.Optional(Type.Object({ ...address, publicUrl, tls: Type.Optional(tls) }, closed)),
    pki: Type.Optional(
      Type.Object(
        {
          ...address,
          publicUrl,
          tls: Type.Optional(tls),
          crlHours: Type.Integer({ minimum: 1, default: 24 }),
          ocspSeconds: Type.Integer({ minimum: 1, default: 300 }),
        },
        closed,
      ),
    ),
    /** Only where the pki part is run elsewhere: its certificates, PEM texts. */
    trust: Type.Optional(
      Type.Object(
        {
          accessPoint: Type.Object({ anchors: Type.Array(text), issuers: Type.Array(text) }, closed),
          smp: Type.Object({ anchors: Type.Array(text) }, closed),
        },
        closed,
      ),
    ),
    /**
     * Stands in for what the real federation takes from outside: a TLS authority and one for the organisations' certificates.
     * Only for demonstrations, courses and tests.
     */
    externalAuthorities: Type.Boolean({ default: false }),
    /** RSA bits of what is made here; less than 3072 is refused by everybody's policy. */
    keyBits: Type.Integer({ minimum: 3072, maximum: 8192, default: 3072 }),
    logLevel: Type.String({ default: 'info' }),
  },
  closed,
);
export type FederationConfiguration = Static<typeof FederationConfiguration>;
/** As written by a person: what has a default may be left out. */
export type FederationConfigurationInput = Partial<FederationConfiguration> &
  Pick<FederationConfiguration, 'environment' | 'smlZone' | 'database' | 'folder'>;
