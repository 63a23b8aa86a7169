import { secret } from '@budkavle/platform';
import { type Static, Type } from 'typebox';

const closed = { additionalProperties: false } as const;
const text = (description: string) => Type.String({ minLength: 1, description });
const port = (description: string) => Type.Integer({ minimum: 0, maximum: 65535, description });
/** Checked by the service's own schema, not here. */
const section = (service: string) =>
  Type.Optional(
    Type.Object(
      {},
      { additionalProperties: true, description: `Fields of the ${service}, above what is worked out` },
    ),
  );

export const roles = ['access-point', 'message-service', 'message-client'] as const;
export const Role = Type.Enum([...roles]);
export type Role = Static<typeof Role>;

const inner = (defaultPort: number, contract: string) =>
  Type.Object(
    {
      host: Type.String({ minLength: 1, default: '127.0.0.1', description: 'Address to listen on' }),
      port: Type.Integer({
        minimum: 0,
        maximum: 65535,
        default: defaultPort,
        description: 'Port to listen on',
      }),
      url: Type.Optional(
        Type.String({
          pattern: '^https://[^/]+$',
          description: `Under which address ${contract}; needed when the two stand on different machines`,
        }),
      ),
    },
    { ...closed, default: {} },
  );

/**
 * `budkavle.yaml`: one organisation's installation. What is not here is worked out (keys and folders by their names), and
 * every field of a service's own configuration can be set in its section.
 */
export const InstallationConfiguration = Type.Object(
  {
    version: Type.Literal(1, { description: 'Of this file' }),
    environment: Type.Object(
      {
        profile: text(
          'Name of an environment profile (qa-1), or the path of one (JSON) that a federation has printed',
        ),
        roots: Type.String({ default: 'roots', description: 'Folder of the official certificates' }),
        checkOrganisationChains: Type.Boolean({
          default: false,
          description:
            "Check other organisations' certificates against their authorities, beside the SMP's signature",
        }),
        settings: Type.Object(
          {},
          {
            additionalProperties: true,
            default: {},
            description: 'Fields of the environment profile, above those of the file',
          },
        ),
      },
      closed,
    ),
    organisation: Type.Object(
      {
        participant: Type.String({ pattern: '^0203:[^\\s]+$', description: 'Participant identifier' }),
        name: text('Name, as in the address book'),
      },
      closed,
    ),
    roles: Type.Array(Role, {
      minItems: 1,
      default: [...roles],
      description: 'What `budkavle serve` runs when it is not told',
    }),
    data: Type.String({ default: 'data', description: 'Folder of databases and message content' }),
    database: secret({
      description:
        'sqlite: a file for each role in the data folder; or postgres://user:password@host/database, a schema for each role',
    }),
    masterKey: secret({ description: "32 bytes, base64: wraps the organisation's storage keys" }),
    logLevel: Type.Enum(['debug', 'info', 'warn', 'error'], {
      default: 'info',
      description: 'Least that is logged',
    }),
    as4: Type.Object(
      {
        publicUrl: Type.String({
          pattern: '^https://',
          description: 'Address of the access point, as in SMP',
        }),
        host: Type.String({ default: '0.0.0.0', description: 'Address to listen on' }),
        port: port('Port to listen on: 443, or what a TCP forwarder sends to'),
      },
      closed,
    ),
    contractC: inner(7443, 'the message service reaches the access point'),
    contractD: inner(7444, 'the message client and case systems reach the message service'),
    web: Type.Object(
      {
        host: Type.String({ default: '127.0.0.1', description: 'Address to listen on' }),
        port: Type.Integer({ minimum: 0, maximum: 65535, default: 8080, description: 'Port to listen on' }),
        publicUrl: Type.Optional(
          Type.String({
            pattern: '^https?://',
            description: 'Where browsers find it: the address of the reverse proxy',
          }),
        ),
      },
      { ...closed, default: {} },
    ),
    operations: Type.Object(
      {
        host: Type.String({
          default: '127.0.0.1',
          description: 'Address of /health, /ready and /metrics: an inner one',
        }),
        accessPoint: Type.Integer({ minimum: 0, maximum: 65535, default: 9464, description: 'Port' }),
        messageService: Type.Integer({ minimum: 0, maximum: 65535, default: 9465, description: 'Port' }),
        messageClient: Type.Integer({ minimum: 0, maximum: 65535, default: 9466, description: 'Port' }),
      },
      { ...closed, default: {} },
    ),
    telemetry: Type.Optional(
      Type.Object(
        {
          otlpUrl: Type.String({
            pattern: '^https?://',
            description: 'Where traces go: OTLP over HTTP, for instance http://127.0.0.1:4318/v1/traces',
          }),
          headers: Type.Optional(
            Type.Record(Type.String(), secret(), { description: 'Sent along, for instance authorization' }),
          ),
        },
        { ...closed, description: 'OpenTelemetry; absent: nothing of it is loaded' },
      ),
    ),
    accessPoint: section('access point'),
    messageService: section('message service'),
    messageClient: section('message client'),
  },
  closed,
);
export type InstallationConfiguration = Static<typeof InstallationConfiguration>;
