import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createSdkApiClient, type SdkApiClient, sdkApiScopes } from '@budkavle/contracts';
import { codes } from '@budkavle/formats';
import { createHttpClient } from '@budkavle/platform';
import { BudkavleProcess } from './demo-process.ts';
import { budkavle } from './run-budkavle.ts';

/** An organisation of the test, and the ports of its installation. */
export interface Operated {
  id: string;
  name: string;
  number: string;
  accessPoint: string;
  ports: Record<'as4' | 'c' | 'd' | 'web' | 'metricsAp' | 'metricsMs' | 'metricsMc', number>;
}

export const participantOf = ({ id }: Operated) => `0203:${id}.example`;
export const addressOf = (organisation: Operated) => `registrator.${participantOf(organisation)}`;

/** A federation of our own, with a configuration such as its operator writes; its process, and its environment profile. */
export async function startFederation(
  folder: string,
  ports: Record<'dns' | 'smp' | 'book' | 'pki', number>,
  accessPointPorts: readonly number[],
): Promise<{ process: BudkavleProcess; config: string; profile: string }> {
  const config = join(folder, 'federation.yaml');
  const listener = (port: number) => `{ host: 127.0.0.1, port: ${port} }`;
  writeFileSync(
    config,
    `environment: PROV
smlZone: sml.prov.example
database: { url: "sqlite:${join(folder, 'federation.sqlite')}" }
folder: ${join(folder, 'federation')}
externalAuthorities: true
sml: ${listener(ports.dns)}
smp: ${listener(ports.smp)}
addressBook: ${listener(ports.book)}
pki: ${listener(ports.pki)}
logLevel: warn
`,
  );
  const process = new BudkavleProcess(['federation', 'serve', '--config', config]);
  await process.says('addressBook\t');
  await process.says('smp\t');
  const profile = join(folder, 'profile.json');
  const flags = accessPointPorts.flatMap((port) => ['--access-point-port', String(port)]);
  writeFileSync(profile, await budkavle(['federation', 'profile', '--config', config, ...flags]));
  return { process, config, profile };
}

/** Everything from the questions to an installation that can be served. */
export async function installOrganisation(
  organisation: Operated,
  place: { folder: string; federation: { config: string; profile: string }; scannerPort: number },
): Promise<string> {
  const { id, name, ports, accessPoint } = organisation;
  const folder = join(place.folder, id);
  const answers = {
    environment: place.federation.profile,
    organisation: name,
    participant: participantOf(organisation),
    'as4-url': `https://127.0.0.1:${ports.as4}/as4`,
    'web-url': `https://sdk.${id}.example`,
    'oidc-issuer': `https://login.${id}.example`,
    scanner: `127.0.0.1:${place.scannerPort}`,
    'access-point-id': accessPoint,
  };
  const flags = Object.entries(answers).flatMap(([flag, value]) => [`--${flag}`, value]);
  await budkavle(['init', '--folder', folder, ...flags]);
  edit(folder, organisation);
  writeFileSync(join(folder, 'keys', 'oidc-client-secret'), 'only-for-this-test', { mode: 0o600 });
  const issue = async (authority: string, commonName: string, request: string, ...more: string[]) => {
    const out = join(place.folder, `${id}-${request}.pem`);
    const csr = join(folder, 'keys', `${request}.csr`);
    const flags = ['--csr', csr, '--out', out, '--organisation', name, '--config', place.federation.config];
    await budkavle(['federation', 'issue', authority, commonName, ...flags, ...more]);
    return ['--certificates', out];
  };
  const certificates = [
    ...(await issue('apca', accessPoint, 'access-point')),
    ...(await issue('tlsca', `ap.${id}.example`, 'tls', '--profile', 'tls', '--ip', '127.0.0.1')),
    ...(await issue('orgca', `${id}.example`, 'organisation')),
  ];
  await budkavle(['init', '--folder', folder, ...certificates]);
  return folder;
}

/** What an operator writes in the file that init has made. */
function edit(folder: string, organisation: Operated): void {
  const file = join(folder, 'budkavle.yaml');
  const { ports } = organisation;
  let text = readFileSync(file, 'utf8');
  const change = (from: string | RegExp, to: string) => {
    const changed = text.replace(from, to);
    if (changed === text) throw new Error(`budkavle.yaml does not hold ${from}`);
    text = changed;
  };
  change('host: 0.0.0.0', 'host: 127.0.0.1');
  change('contractC: { host: 127.0.0.1, port: 7443 }', `contractC: { host: 127.0.0.1, port: ${ports.c} }`);
  change('contractD: { host: 127.0.0.1, port: 7444 }', `contractD: { host: 127.0.0.1, port: ${ports.d} }`);
  change('port: 8080', `port: ${ports.web}`);
  change(
    'accessPoint: 9464, messageService: 9465, messageClient: 9466',
    `accessPoint: ${ports.metricsAp}, messageService: ${ports.metricsMs}, messageClient: ${ports.metricsMc}`,
  );
  change(
    '  mailboxes: []',
    `  mailboxes:
    - address: ${addressOf(organisation)}
      name: Registrator
      rules: [{ claim: groups, value: registrator, permissions: [read, handle, send] }]
  messageService: { waitSeconds: 2, removeStored: false }
  addressBook: { refreshSeconds: 5 }`,
  );
  // Often enough for a test: who is away for a moment is found again soon.
  change('  roots: roots', '  roots: roots\n  settings: { deadlines: { transportAttempts: 200 } }');
  text += 'accessPoint: { sending: { retrySeconds: 3 } }\n';
  writeFileSync(file, text);
}

/** What the federation's operator writes down of the organisations. */
export function seedOf(folder: string, organisations: readonly Operated[]): string {
  const file = join(folder, 'seed.json');
  const seed = {
    serviceProviders: organisations.map(({ id, name, accessPoint, ports }) => ({
      id: accessPoint,
      name,
      certificates: [{ name: 'current', certificate: { file: `${id}-access-point.pem` } }],
      endpoints: [
        {
          name: 'standard',
          certificate: 'current',
          url: `https://127.0.0.1:${ports.as4}/as4`,
          technicalContactUrl: `mailto:drift@${id}.example`,
        },
      ],
    })),
    participants: organisations.map((each) => ({
      identifier: participantOf(each),
      name: each.name,
      serviceProvider: each.accessPoint,
      status: 'APPROVED',
      services: ['message', 'receipt'].map((document) => ({ document, endpoint: 'standard' })),
      certificates: ['signing', 'encryption'].map((use) => ({
        name: use,
        use,
        certificate: { file: `${each.id}-organisation.pem` },
      })),
    })),
    organisations: organisations.map((each) => ({
      participant: participantOf(each),
      organizationNumber: each.number,
      name: each.name,
      addresses: [{ identifier: addressOf(each), name: 'Registrator' }],
    })),
  };
  writeFileSync(file, JSON.stringify(seed));
  return file;
}

/** A case system beside the message client: sends and looks over the SDK API with the installation's own client key. */
export function apiClient(
  folder: string,
  organisation: Operated,
): { api: SdkApiClient; close(): Promise<void> } {
  const read = (name: string) => readFileSync(join(folder, 'keys', name), 'utf8');
  const dispatcher = createHttpClient({ tls: { ca: [read('inner-ca.pem')] } });
  const url = `https://127.0.0.1:${organisation.ports.d}`;
  return {
    api: createSdkApiClient({
      baseUrl: `${url}/v1`,
      tokenUrl: `${url}/oauth2/token`,
      clientId: 'message-client',
      privateKey: read('api-client.key'),
      scopes: Object.values(sdkApiScopes),
      dispatcher,
    }),
    close: () => dispatcher.close(),
  };
}

/** A letter from one to the other; answers its message id. */
export async function sendLetter(
  api: SdkApiClient,
  from: Operated,
  to: Operated,
  text: string,
): Promise<string> {
  const attention = (who: Operated) => ({
    subOrganization: { root: codes.functionalAddressRoot, extension: addressOf(who) },
  });
  const { messageId } = await api.send(
    {
      confidentiality: false,
      label: 'Prov av driften',
      sender: participantOf(from),
      recipient: participantOf(to),
      senderAttention: attention(from),
      recipientAttention: attention(to),
      digitalDocument: [{ documentId: 'SDK-Meddelande', contentTextBody: [text] }],
    },
    [],
  );
  return messageId;
}
