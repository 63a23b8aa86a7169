import { type Static, Type } from 'typebox';

const text = Type.String({ minLength: 1 });
const pem = Type.String({ pattern: '-----BEGIN CERTIFICATE-----' });
const identifier = Type.Object({ scheme: text, value: text }, { additionalProperties: false });
/** Doubled from the first to the most. */
const spacing = Type.Object(
  { baseSeconds: Type.Integer({ minimum: 1 }), maxSeconds: Type.Integer({ minimum: 1 }) },
  { additionalProperties: false },
);
const anchors = Type.Object({ anchors: Type.Array(pem, { minItems: 1 }) }, { additionalProperties: false });

/** XML Encryption content algorithms (the same names as in xml-security). */
export const ContentAlgorithm = Type.Enum(['aes256-cbc', 'aes128-gcm', 'aes256-gcm']);
export type ContentAlgorithm = Static<typeof ContentAlgorithm>;

/** RSA key transport of XML Encryption (the same names as in xml-security). */
export const KeyTransport = Type.Object(
  {
    algorithm: Type.Enum(['rsa-oaep-mgf1p', 'rsa-oaep']),
    digest: Type.Enum(['sha1', 'sha256']),
    mgf: Type.Enum(['sha1', 'sha256']),
  },
  { additionalProperties: false },
);
export type KeyTransport = Static<typeof KeyTransport>;

/**
 * Everything in which one SDK environment differs from another (demo, OPEN-TEST, SDK-QA, production): data, never code.
 * A newer version of a profile must be a new file. Values: spec/security-and-rules.md 8, spec/discovery.md 0 and 1.
 */
export const EnvironmentProfile = Type.Object(
  {
    /** Human name, shown in logs and user interfaces: `demo`, `OPEN-TEST`, `SDK-QA`, `PROD`. */
    name: text,
    /** A demonstration or course on one machine: only there may weaker stand-ins (such as the EICAR-only scanner) be used. */
    demo: Type.Optional(Type.Boolean()),
    /** `urn:fdc:digg.se:edelivery:federation:sdk` or `…:test`. */
    federationId: text,
    /** DNS zone under which participants are published (BDXL). */
    smlZone: text,
    /** `host:port` each; absent = the system's resolver. */
    dnsServers: Type.Optional(Type.Array(text)),
    /** In order of preference, for instance `digg-transport-as4-v1_0`. */
    transportProfiles: Type.Array(text, { minItems: 1 }),
    documentTypes: Type.Array(
      Type.Object(
        { scheme: text, value: text, kind: Type.Enum(['message', 'receipt']) },
        { additionalProperties: false },
      ),
      { minItems: 1 },
    ),
    process: identifier,
    /** PEM texts. */
    trust: Type.Object(
      {
        accessPoint: Type.Object(
          { anchors: Type.Array(pem, { minItems: 1 }), issuers: Type.Array(pem) },
          { additionalProperties: false },
        ),
        smp: anchors,
        tls: anchors,
        /** The participants' own (O2O) certificates; absent: their integrity comes from the SMP's signature alone. */
        organisation: Type.Optional(anchors),
      },
      { additionalProperties: false },
    ),
    /** Regular expressions for the subject common name. */
    commonNames: Type.Object({ accessPoint: text, smp: text }, { additionalProperties: false }),
    /** `https://…/addressbook/api` */
    addressBookUrl: Type.String({ pattern: '^https?://' }),
    revocation: Type.Object(
      {
        allowedHosts: Type.Union([Type.Array(text), Type.Literal('any')]),
        graceSeconds: Type.Integer({ minimum: 0 }),
        required: Type.Boolean(),
      },
      { additionalProperties: false },
    ),
    /** Only for environments on one machine. */
    allowPrivateAddresses: Type.Boolean(),
    /** Ports of SMP and access point addresses; default [443]. */
    allowedPorts: Type.Optional(Type.Array(Type.Integer({ minimum: 1, maximum: 65535 }))),
    /** What we make; what we accept is policy in formats. */
    xheEncryption: Type.Object(
      { content: ContentAlgorithm, keyTransport: KeyTransport },
      { additionalProperties: false },
    ),
    as4: Type.Object(
      {
        conversationId: Type.Enum(['xhe', 'sdk']),
        contentId: Type.Literal('message'),
        mimeType: Type.Literal('text/xml'),
      },
      { additionalProperties: false },
    ),
    /** No federation document gives the numbers: all are configuration (validation-and-receipts.md 6). */
    deadlines: Type.Object(
      {
        receiptSeconds: Type.Integer({ minimum: 1 }),
        transportAttempts: Type.Integer({ minimum: 1 }),
        transportSeconds: Type.Integer({ minimum: 1 }),
        discoveryAttempts: Type.Integer({ minimum: 1 }),
        /** How long an access point goes on looking up while DNS, SMP or revocation fail; absent: attempts times spacing. */
        discoverySeconds: Type.Optional(Type.Integer({ minimum: 1 })),
        /** Between an access point's attempts, by cause; absent: pushes evenly over transportSeconds, look-ups backed off. */
        retry: Type.Optional(
          Type.Object(
            {
              unreachable: Type.Optional(spacing),
              tls: Type.Optional(spacing),
              httpFailure: Type.Optional(spacing),
              unanswered: Type.Optional(spacing),
              ebms: Type.Optional(spacing),
              lookUp: Type.Optional(spacing),
              revocation: Type.Optional(spacing),
            },
            { additionalProperties: false },
          ),
        ),
      },
      { additionalProperties: false },
    ),
    limits: Type.Object(
      {
        /** The whole SDK message: 30 MB (B1.3.3). */
        messageBytes: Type.Integer({ minimum: 1 }),
        /** The XHE; the access point must take at least 70 MB (TF-08). */
        envelopeBytes: Type.Integer({ minimum: 1 }),
      },
      { additionalProperties: false },
    ),
  },
  { additionalProperties: false },
);
export type EnvironmentProfile = Static<typeof EnvironmentProfile>;
/** One document type of a profile. */
export type DocumentType = EnvironmentProfile['documentTypes'][number];

/** The document type of a kind in this environment. Throws when the profile lists none. */
export function documentTypeOf(profile: EnvironmentProfile, kind: 'message' | 'receipt'): DocumentType {
  const found = profile.documentTypes.find((type) => type.kind === kind);
  if (!found)
    throw new Error(`The environment profile ${profile.name} lists no document type of kind ${kind}`);
  return found;
}
