import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { type Static, Type } from 'typebox';
import { Value } from 'typebox/value';
import { UsageError } from '../io.ts';

const strict = { additionalProperties: false };
const text = (description: string) => Type.String({ minLength: 1, description });
const participant = Type.String({ pattern: '^0203:.+\\..+' });

const ApiClient = Type.Object(
  { clientId: text('As the message service knows it'), privateKeyFile: text('PKCS#8 PEM') },
  strict,
);

/** The system under test, as its supplier tells of it. Paths are relative to the file. */
export const SystemDescription = Type.Object(
  {
    name: text('Product and version, for the report'),
    participant,
    organisationName: text('As it shall stand in the address book'),
    organisationNumber: Type.String({ pattern: '^\\d{10}$' }),
    functionalAddress: text('A function mailbox that receives'),
    otherFunctionalAddress: Type.Optional(text('A second one; for the tests of rights in the SDK API')),
    accessPointUrl: Type.String({ pattern: '^https://' }),
    /** Certificate requests (PKCS#10, PEM). The test bed's authorities answer them. */
    requests: Type.Object(
      {
        accessPoint: text('Signs and decrypts AS4'),
        tlsServer: text('TLS server of the access point'),
        tlsClient: text('TLS client of the access point'),
        organisation: text("The organisation's own: signs envelopes, opens what is sent to it"),
      },
      strict,
    ),
    /** Absent: an access point alone; what a message service does is not tested. */
    messageService: Type.Optional(Type.Boolean()),
    /** Given: the tests send and look by themselves. Absent: the tester is asked. */
    sdkApi: Type.Optional(
      Type.Object(
        {
          baseUrl: Type.String({ pattern: '^https?://.*/v1$' }),
          tokenUrl: Type.String({ pattern: '^https?://' }),
          /** May do everything for the organisation. */
          client: ApiClient,
          /** May do everything, but only for `otherFunctionalAddress`. */
          restrictedClient: Type.Optional(ApiClient),
        },
        strict,
      ),
    ),
    /** How long an answer is waited for. */
    patienceSeconds: Type.Optional(Type.Integer({ minimum: 5, default: 120 })),
    /** How long it is waited for that nothing comes. */
    silenceSeconds: Type.Optional(Type.Integer({ minimum: 1, default: 15 })),
    /** How long the environment lets a message service wait for a message receipt. */
    receiptSeconds: Type.Optional(Type.Integer({ minimum: 10, default: 300 })),
  },
  strict,
);
export type SystemDescription = Static<typeof SystemDescription>;

/** Reads and checks; paths come out absolute. Throws UsageError that names each fault. */
export function readDescription(file: string): SystemDescription {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new UsageError(`${file} cannot be read as JSON: ${(error as Error).message}`);
  }
  if (!Value.Check(SystemDescription, value)) {
    const faults = [...Value.Errors(SystemDescription, value)]
      .slice(0, 10)
      .map((each) => `  ${each.instancePath || '/'}: ${each.message}`);
    throw new UsageError(`${file} has faults:\n${faults.join('\n')}\nSee: budkavle testbed --example`);
  }
  const from = (path: string) => resolve(dirname(file), path);
  const { requests, sdkApi } = value;
  const client = (each: Static<typeof ApiClient>) => ({ ...each, privateKeyFile: from(each.privateKeyFile) });
  return {
    ...value,
    requests: {
      accessPoint: from(requests.accessPoint),
      tlsServer: from(requests.tlsServer),
      tlsClient: from(requests.tlsClient),
      organisation: from(requests.organisation),
    },
    ...(sdkApi && {
      sdkApi: {
        ...sdkApi,
        client: client(sdkApi.client),
        ...(sdkApi.restrictedClient && { restrictedClient: client(sdkApi.restrictedClient) }),
      },
    }),
  };
}

/** A description to start from. */
export const exampleDescription: SystemDescription = {
  name: 'Leverantörens meddelandesystem 1.0',
  participant: '0203:leverantoren.example',
  organisationName: 'Leverantören',
  organisationNumber: '0000000059',
  functionalAddress: 'test.0203:leverantoren.example',
  otherFunctionalAddress: 'annan.0203:leverantoren.example',
  accessPointUrl: 'https://127.0.0.1:8443/as4',
  requests: {
    accessPoint: 'requests/access-point.csr',
    tlsServer: 'requests/tls-server.csr',
    tlsClient: 'requests/tls-client.csr',
    organisation: 'requests/organisation.csr',
  },
  messageService: true,
  sdkApi: {
    baseUrl: 'http://127.0.0.1:8080/v1',
    tokenUrl: 'http://127.0.0.1:8080/oauth2/token',
    client: { clientId: 'provklient', privateKeyFile: 'keys/provklient.key' },
    restrictedClient: { clientId: 'begransad', privateKeyFile: 'keys/begransad.key' },
  },
  patienceSeconds: 120,
  silenceSeconds: 15,
  receiptSeconds: 300,
};
