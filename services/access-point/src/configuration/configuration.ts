import { EnvironmentProfile } from '@budkavle/contracts';
import { S3Configuration, secret } from '@budkavle/platform';
import { type Static, Type } from 'typebox';

const closed = { additionalProperties: false } as const;
const seconds = (value: number, description?: string) =>
  Type.Integer({ minimum: 1, default: value, ...(description !== undefined && { description }) });

/** A TLS key pair as PEM texts; the certificate may be followed by its issuers. */
export const TlsKeyPair = Type.Object({ certificate: secret(), key: secret() }, closed);

/** A key of the access point: PEM texts, or a PKCS#12 file. */
export const AccessPointKey = Type.Union([
  Type.Object({ certificate: secret(), key: secret(), passphrase: Type.Optional(secret()) }, closed),
  Type.Object({ pkcs12: Type.String({ description: 'path' }), passphrase: secret() }, closed),
]);

const Listener = {
  host: Type.String({ default: '0.0.0.0' }),
  port: Type.Integer({ minimum: 0, maximum: 65535 }),
  drainSeconds: Type.Optional(
    Type.Integer({
      minimum: 0,
      maximum: 60,
      description:
        'Behind a balancer: how long connections that are there are still served when the node stops, so that no request is lost; 6 is enough',
    }),
  ),
};

export const ServedParticipant = Type.Object(
  {
    id: Type.String({ minLength: 1, description: '`0203:exempelkommunen.example`' }),
    /** SHA-256 of the client certificates (hex) that may act for it over contract C; several during a change. */
    clientFingerprints: Type.Array(Type.String({ pattern: '^[0-9a-f]{64}$' })),
  },
  closed,
);

export const AccessPointConfiguration = Type.Object(
  {
    environment: EnvironmentProfile,
    database: Type.Object({ url: secret(), schema: Type.String({ default: 'access_point' }) }, closed),
    /** Envelopes on disk, encrypted with a key for each organisation under the master key (32 bytes, base64 or hex). */
    blobs: Type.Object(
      {
        folder: Type.String({ minLength: 1 }),
        masterKey: secret(),
        /** Then only keys and what is being written lie in the folder. */
        s3: Type.Optional(S3Configuration),
      },
      closed,
    ),
    /** The certificates of the access point: the current one first, then earlier ones that senders may still use. */
    keys: Type.Array(AccessPointKey, { minItems: 1 }),
    keyOverlapHours: Type.Integer({
      minimum: 0,
      default: 48,
      description:
        'So long a key that is no longer here still opens messages, until what SMP said of it has aged out everywhere',
    }),
    as4: Type.Object(
      {
        ...Listener,
        path: Type.String({ default: '/as4', pattern: '^/' }),
        publicUrl: Type.String({ pattern: '^https://', description: 'As in SMP' }),
        tls: TlsKeyPair,
        /** Shown to other access points; the server's own if absent. */
        clientTls: Type.Optional(TlsKeyPair),
      },
      closed,
    ),
    /** Contract C, towards message services. */
    contract: Type.Object({ ...Listener, tls: TlsKeyPair }, closed),
    participants: Type.Array(ServedParticipant),
    receiving: Type.Object(
      {
        checkEnvelopeBeforeReceipt: Type.Boolean({
          default: true,
          description: 'Both orders conform (section 7.15); before the receipt the sender learns of it',
        }),
        concurrency: Type.Integer({ minimum: 1, default: 8 }),
        largeBytes: Type.Integer({
          minimum: 1,
          default: 5_000_000,
          description: 'Messages above this size have places of their own; as many again may wait for one',
        }),
        largeConcurrency: Type.Integer({ minimum: 1, default: 4 }),
        idleSeconds: seconds(30, 'Between two pieces of a request'),
        requestSeconds: seconds(1200, 'For a whole request'),
        waitingEnvelopes: Type.Integer({
          minimum: 1,
          default: 10_000,
          description:
            'Envelopes that wait for message services; beyond it peers are asked to come back later',
        }),
        leaseSeconds: seconds(
          300,
          'A message service that has claimed an envelope has so long to fetch and acknowledge it',
        ),
      },
      { ...closed, default: {} },
    ),
    sending: Type.Object(
      {
        concurrency: Type.Integer({ minimum: 1, default: 4 }),
        largeBytes: Type.Integer({
          minimum: 1,
          default: 5_000_000,
          description:
            'Envelopes above this size are sent by workers of their own, so many at once: the small ones never wait for them',
        }),
        largeConcurrency: Type.Integer({ minimum: 1, default: 2 }),
        /** So many failures in a row at one receiver: nothing is sent there for a while, then one as a probe. */
        circuit: Type.Object(
          {
            failures: Type.Integer({ minimum: 1, default: 5 }),
            baseSeconds: Type.Optional(
              Type.Integer({
                minimum: 1,
                description:
                  'The first pause; doubled up to the most. Absent: the spacing of attempts, at most 30 and 300',
              }),
            ),
            maxSeconds: Type.Optional(Type.Integer({ minimum: 1 })),
          },
          { ...closed, default: {} },
        ),
        orderSeconds: Type.Optional(
          Type.Integer({
            minimum: 1,
            description:
              "The longest that an envelope waits for an earlier one of its conversation; absent: the environment's transportSeconds",
          }),
        ),
        queuedEnvelopes: Type.Integer({
          minimum: 1,
          default: 100_000,
          description:
            'Envelopes that wait to be sent, of all and of one participant: beyond it message services are asked to come back later',
        }),
        queuedEnvelopesEach: Type.Integer({ minimum: 1, default: 20_000 }),
        pollMs: Type.Integer({ minimum: 10, default: 2000 }),
        leaseSeconds: seconds(60, 'How long after a crash another worker may take a message over'),
        connectSeconds: seconds(20),
        pushSeconds: seconds(
          1200,
          'For one push, answer included: large messages take their time at the other end',
        ),
        retrySeconds: Type.Optional(
          Type.Integer({
            minimum: 1,
            description: "Between attempts; absent: the environment's time evenly divided",
          }),
        ),
      },
      { ...closed, default: {} },
    ),
    retention: Type.Object(
      {
        payloadGraceSeconds: Type.Integer({
          minimum: 0,
          default: 0,
          description:
            'Envelopes that have been handed over or given up are kept for so long; 0: erased at once',
        }),
        evidenceDays: Type.Integer({
          minimum: 1,
          default: 366,
          description: 'Event log, receipts and the rest of what proves a message: 12 months (C1.5 8.1)',
        }),
        everySeconds: seconds(3600),
        orphanHours: Type.Integer({
          minimum: 24,
          default: 24,
          description:
            'Blobs that nothing refers to (of a process that died) are erased when they are this old',
        }),
        sweepSeconds: seconds(86_400),
      },
      { ...closed, default: {} },
    ),
    /** Nothing new is taken in, from either side, while the machine has less than this. */
    resources: Type.Object(
      {
        freeDiskBytes: Type.Optional(
          Type.Integer({
            minimum: 0,
            description: 'Free where envelopes are written; absent: room for four of the largest',
          }),
        ),
        memoryPart: Type.Number({
          minimum: 0.1,
          maximum: 1,
          default: 0.9,
          description: 'Of the memory that the process may use',
        }),
      },
      { ...closed, default: {} },
    ),
    /** Plain HTTP for supervision (/metrics, /health, /ready): bind it to an inner address only. */
    operations: Type.Optional(Type.Object(Listener, closed)),
  },
  closed,
);
export type AccessPointConfiguration = Static<typeof AccessPointConfiguration>;
