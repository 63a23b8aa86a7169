import { EnvironmentProfile, sdkApiScopes } from '@budkavle/contracts';
import { S3Configuration, secret } from '@budkavle/platform';
import { type Static, Type } from 'typebox';

const strict = { additionalProperties: false };
const text = (description?: string) => Type.String({ minLength: 1, ...(description && { description }) });

/** A key with its certificate: PEM files, or an entry of a PKCS#12 file. */
export const KeyFiles = Type.Union([
  Type.Object({ certificate: text('Path'), key: text('Path'), passphrase: Type.Optional(secret()) }, strict),
  Type.Object(
    {
      pkcs12: text('Path'),
      passphrase: secret(),
      alias: Type.Optional(text('Which entry; needed when the file holds several')),
    },
    strict,
  ),
]);
export type KeyFiles = Static<typeof KeyFiles>;

export const ParticipantConfiguration = Type.Object(
  {
    participant: Type.String({ pattern: '^\\d{4}:.+', description: '0203:…' }),
    name: Type.Optional(text('As shown in the sender label; default: the name in the address book')),
    /**
     * The organisation's own (O2O) keys. A new one comes before the old, which stays as long as messages for it may be under
     * way and others may have an older answer of CertPub.
     */
    keys: Type.Object(
      {
        signing: KeyFiles,
        /** Signs until CertPub publishes the new one. */
        previousSigning: Type.Optional(Type.Array(KeyFiles)),
        encryption: KeyFiles,
        previousEncryption: Type.Optional(Type.Array(KeyFiles)),
      },
      strict,
    ),
    /** Contract C. */
    accessPoint: Type.Object(
      {
        url: Type.String({ pattern: '^https?://' }),
        tls: Type.Optional(
          Type.Object(
            {
              certificate: text('Path of the client certificate (PEM)'),
              key: text('Path of its key (PEM)'),
              ca: Type.Optional(Type.Array(text('Path (PEM)'))),
            },
            strict,
          ),
        ),
      },
      strict,
    ),
  },
  strict,
);
export type ParticipantConfiguration = Static<typeof ParticipantConfiguration>;

export const ApiClientConfiguration = Type.Object(
  {
    clientId: text(),
    /** Public key (JWK) that verifies the client's assertions. */
    publicKey: Type.Object({ kty: text() }, { additionalProperties: true }),
    scopes: Type.Array(Type.Enum(Object.values(sdkApiScopes))),
    /** For whom it may act (the claim auth_id). */
    organizations: Type.Array(
      Type.Object(
        {
          participant: text(),
          addresses: Type.Optional(Type.Array(text(), { description: 'Absent: every functional address' })),
        },
        strict,
      ),
    ),
  },
  strict,
);
export type ApiClientConfiguration = Static<typeof ApiClientConfiguration>;

export const ScannerConfiguration = Type.Union([
  Type.Object(
    {
      kind: Type.Literal('clamd'),
      host: Type.Optional(text()),
      port: Type.Optional(Type.Integer({ minimum: 1, maximum: 65535, default: 3310 })),
      socket: Type.Optional(text('Path of a unix socket, instead of host and port')),
      timeoutMs: Type.Optional(Type.Integer({ minimum: 100 })),
      /** How long the service waits at its start for a scanner that does not answer yet; default 120. */
      startSeconds: Type.Optional(
        Type.Integer({ minimum: 0, description: 'So long it is waited for at the start; 120' }),
      ),
    },
    strict,
  ),
  /** Knows nothing but the EICAR test string: refused unless the environment profile says demo. */
  Type.Object({ kind: Type.Literal('eicar-only') }, strict),
]);
export type ScannerConfiguration = Static<typeof ScannerConfiguration>;

const RetentionRuleConfiguration = Type.Object(
  {
    participant: Type.Optional(text()),
    /** Functional address on our side. */
    address: Type.Optional(text()),
    direction: Type.Optional(Type.Enum(['in', 'out'])),
    status: Type.Optional(Type.Enum(['NEW', 'ACCEPTED', 'MESSAGE_EXCHANGE_ERROR'])),
    hours: Type.Optional(Type.Integer({ minimum: 1, description: 'Absent: never' })),
  },
  strict,
);

const ListenConfiguration = Type.Object(
  {
    host: text(),
    port: Type.Integer({ minimum: 0, maximum: 65535 }),
    /** Behind a balancer: how long connections that are there are still served when the node stops, so that no request is lost; 6 is enough. */
    drainSeconds: Type.Optional(Type.Integer({ minimum: 0, maximum: 60 })),
    /** Absent: HTTP, which is refused for anything but loopback. */
    tls: Type.Optional(
      Type.Object(
        {
          certificate: text('Path (PEM)'),
          key: text('Path (PEM)'),
          /** When given, a client certificate under one of these is required. */
          clientCa: Type.Optional(Type.Array(text('Path (PEM)'))),
        },
        strict,
      ),
    ),
  },
  strict,
);

/** Configuration of one message service. Paths are relative to the working directory. */
export const MessageServiceConfiguration = Type.Object(
  {
    environment: EnvironmentProfile,
    listen: ListenConfiguration,
    /** The address under which clients reach it; default: that of `listen`. */
    publicUrl: Type.Optional(Type.String({ pattern: '^https?://' })),
    database: Type.Object({ url: text(), schema: Type.Optional(text()) }, strict),
    /** Folder for message content (encrypted) and the organisations' storage keys. */
    folder: text(),
    /** Then the folder holds only keys and what is being written. */
    s3: Type.Optional(S3Configuration),
    /** 32 bytes, base64 or hexadecimal; several lines while it is being rotated, the present one first. */
    masterKey: secret(),
    participants: Type.Array(ParticipantConfiguration, { minItems: 1 }),
    apiClients: Type.Array(ApiClientConfiguration),
    scanner: ScannerConfiguration,
    /** Content types taken in messages, on top of PDF; default: the list in formats. */
    contentTypes: Type.Optional(Type.Array(text())),
    /** Life of an access token; the specification allows at most 30 minutes. */
    tokenSeconds: Type.Optional(Type.Integer({ minimum: 10, maximum: 1800 })),
    retention: Type.Optional(
      Type.Object(
        {
          /** Final messages are erased after so long, whether fetched or not; absent: only when the client deletes them. */
          finalHours: Type.Optional(
            Type.Integer({
              minimum: 1,
              description: 'Final messages go to the bin after so long; absent: never',
            }),
          ),
          /** Above finalHours; the first that fits counts. What is left out means any, `hours` left out: never. */
          rules: Type.Optional(
            Type.Array(RetentionRuleConfiguration, {
              description: 'By function mailbox and state, above finalHours; the first that fits counts',
            }),
          ),
          /** How long they lie in the bin, from where they can be taken back, before they are erased; default 24. */
          binHours: Type.Optional(
            Type.Integer({
              minimum: 0,
              description: 'So long they can be taken back before they are erased; 24',
            }),
          ),
          /** How long a messageId is remembered (duplicates, references). */
          knownDays: Type.Optional(Type.Integer({ minimum: 1 })),
        },
        strict,
      ),
    ),
    /** How long a received envelope waits for the sender's certificate to become checkable. */
    holdSeconds: Type.Optional(Type.Integer({ minimum: 1 })),
    /** With less room on disk nothing is taken; default: three of the largest envelopes. */
    minFreeBytes: Type.Optional(
      Type.Integer({
        minimum: 0,
        description: 'With less room on disk nothing is taken; three of the largest envelopes',
      }),
    ),
    addressBookRefreshSeconds: Type.Optional(Type.Integer({ minimum: 1 })),
    /** /health, /ready and /metrics, without TLS: an inner address. */
    operations: Type.Optional(
      Type.Object({ host: text(), port: Type.Integer({ minimum: 0, maximum: 65535 }) }, strict),
    ),
    workers: Type.Optional(
      Type.Object(
        {
          submissions: Type.Optional(Type.Integer({ minimum: 1 })),
          receptions: Type.Optional(Type.Integer({ minimum: 1 })),
          pollMs: Type.Optional(Type.Integer({ minimum: 10 })),
          /** First pause after a failed attempt; doubled each time up to 60 times. */
          retryMs: Type.Optional(Type.Integer({ minimum: 10 })),
        },
        strict,
      ),
    ),
  },
  strict,
);
export type MessageServiceConfiguration = Static<typeof MessageServiceConfiguration>;
