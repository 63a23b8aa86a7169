import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startAccessPoint } from '@budkavle/access-point';
import {
  type Federation,
  type IssueRequest,
  startFederation,
  writeEnvironmentProfile,
} from '@budkavle/federation';
import { startMessageClient, startTestIdentityProvider } from '@budkavle/message-client';
import { startMessageService } from '@budkavle/message-service';
import { createLogger, type RunningService, silentLogger } from '@budkavle/platform';
import { administrator, registerAccessPoint, registerParticipant } from '../../demo/federation.ts';
import { makeKeys } from '../../init/keys.ts';
import { openInstallation } from '../../installation/open.ts';
import { configureRoles, type RoleConfigurations, startRoles } from '../../serve/start-roles.ts';
import { openSetting } from '../open-setting.ts';
import type { DoctorSetting } from '../setting.ts';

export const participant = '0203:exempelkommunen.example';
export const mailbox = 'registrator.0203:exempelkommunen.example';
const partyId = 'AP0001-DEMO';

/** A federation and one organisation's installation in it, everything running, nothing wrong. */
export interface HealthyInstallation {
  readonly folder: string;
  /** Lines of all services, if asked for. */
  readonly logFile: string;
  readonly federation: Federation;
  /** As the doctor reads it, afresh. */
  setting(): DoctorSetting;
  issue(request: IssueRequest): Promise<{ certificate: string; key: string; serial: string }>;
  /** Stops one of the running services; gives how to start all again. */
  stopServices(): Promise<void>;
  startServices(): Promise<void>;
  remove(): Promise<void>;
}

export async function healthyInstallation(
  /** SQLite, and no log, unless told. */
  options: { database?: string; log?: boolean } = {},
): Promise<HealthyInstallation> {
  const folder = mkdtempSync(join(tmpdir(), 'doctor-'));
  const [as4, contractC, contractD, web, ...operations] = await freePorts(7);
  const federation = await startFederation(
    {
      environment: 'DEMO',
      smlZone: 'sml.demo.example',
      folder: join(folder, 'federation'),
      database: { url: `sqlite:${join(folder, 'federation.sqlite')}` },
      externalAuthorities: true,
      sml: { host: '127.0.0.1', port: 0, ttlSeconds: 1, negativeTtlSeconds: 1 },
      smp: { host: '127.0.0.1', port: 0, requestsPerSecond: 1000, publicationPollMs: 20 },
      addressBook: { host: '127.0.0.1', port: 0 },
      pki: { host: '127.0.0.1', port: 0, crlHours: 24, ocspSeconds: 300 },
    },
    { log: silentLogger },
  );
  const installed = join(folder, 'installation');
  const logFile = join(folder, 'log');
  mkdirSync(join(installed, 'backups'), { recursive: true });
  writeFileSync(join(installed, 'backups', 'backup-1'), 'not looked into');
  const webUrl = `http://127.0.0.1:${web}`;
  const provider = await startProvider(webUrl);
  const profile = writeEnvironmentProfile(federation, {
    name: 'demo',
    demo: true,
    allowPrivateAddresses: true,
    accessPointPorts: [as4 as number],
  });
  writeFileSync(join(installed, 'profile.json'), JSON.stringify(profile));
  const [accessPoint, messageService, messageClient] = operations as [number, number, number];
  // YAML is a superset of JSON.
  writeFileSync(
    join(installed, 'budkavle.yaml'),
    JSON.stringify({
      version: 1,
      environment: { profile: './profile.json' },
      organisation: { participant, name: 'Exempelkommunen' },
      database: options.database ?? 'sqlite',
      masterKey: randomBytes(32).toString('base64'),
      logLevel: 'error',
      as4: { publicUrl: `https://127.0.0.1:${as4}/as4`, host: '127.0.0.1', port: as4 },
      contractC: { port: contractC },
      contractD: { port: contractD },
      web: { port: web, publicUrl: webUrl },
      operations: { accessPoint, messageService, messageClient },
      messageService: { scanner: { kind: 'eicar-only' } },
      messageClient: {
        openIdConnect: {
          issuer: provider.urls.issuer,
          clientId: 'budkavle',
          clientSecret: 'a secret of the test',
        },
        mailboxes: [{ address: mailbox, name: 'Registrator', rules: [] }],
      },
    }),
    { mode: 0o600 },
  );
  const pems = await makeAllKeys(federation, installed);
  await register(federation, pems, `https://127.0.0.1:${as4}/as4`);
  mkdirSync(join(installed, 'data'), { mode: 0o700 });
  chmodSync(join(installed, 'keys'), 0o700);
  let running: { stop(): Promise<void> } | undefined;
  const startServices = async () => {
    const configured = configureRoles(openInstallation(installed, {}), [
      'access-point',
      'message-service',
      'message-client',
    ]);
    running = await startLogged(configured, options.log ? logFile : undefined);
  };
  await startServices();
  return {
    folder: installed,
    logFile,
    federation,
    setting: () => openSetting({ folder: installed, ntpServers: [], env: {} }),
    async issue(request) {
      const issued = await administrator(federation).issueCertificate(request);
      return {
        certificate: issued.chainPem,
        key: issued.keyPem as string,
        serial: issued.certificate.serialNumber,
      };
    },
    startServices,
    stopServices: async () => running?.stop(),
    async remove() {
      await running?.stop();
      await provider.stop();
      await federation.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** As `budkavle serve` starts them; with a log that can be read. */
async function startLogged(configured: RoleConfigurations, destination: string | undefined) {
  if (destination === undefined) return startRoles(configured, 'silent');
  const { 'access-point': ap, 'message-service': ms, 'message-client': mc } = configured;
  const log = createLogger({ name: 'test', destination });
  const services: RunningService[] = [];
  if (ap) services.push(await startAccessPoint(ap, { log }));
  if (ms) services.push(await startMessageService(ms, { log }));
  if (mc) services.push(await startMessageClient(mc, { log }));
  return {
    async stop() {
      for (const service of services.reverse()) await service.stop();
    },
  };
}

/** Keys and requests as `budkavle init` makes them, answered by the federation's authorities. */
async function makeAllKeys(federation: Federation, folder: string) {
  const installation = openInstallation(folder, {});
  await makeKeys(installation, { accessPointId: partyId, renew: new Set() });
  const answer = async (name: string, request: Omit<IssueRequest, 'csrPem'>) => {
    const csrPem = readFileSync(join(installation.keysFolder, `${name}.csr`), 'utf8');
    const { chainPem } = await administrator(federation).issueCertificate({ ...request, csrPem });
    writeFileSync(join(installation.keysFolder, `${name}.pem`), chainPem);
    return chainPem;
  };
  const name = { organisation: 'Exempelkommunen' };
  return {
    accessPoint: await answer('access-point', {
      authority: 'apca',
      profile: 'access-point',
      subject: { commonName: partyId, ...name },
    }),
    tls: await answer('tls', {
      authority: 'tlsca',
      profile: 'tls',
      subject: { commonName: 'ap.exempelkommunen.example' },
      dnsNames: ['ap.exempelkommunen.example'],
      ipAddresses: ['127.0.0.1'],
    }),
    organisation: await answer('organisation', {
      authority: 'orgca',
      profile: 'organisation',
      subject: { commonName: 'sdk.exempelkommunen.example', ...name },
    }),
  };
}

async function register(
  federation: Federation,
  pems: { accessPoint: string; organisation: string },
  url: string,
): Promise<void> {
  const admin = administrator(federation);
  const [id, name] = ['exempelkommunen', 'Exempelkommunen'];
  await registerAccessPoint(admin, { id, partyId, name, certificatePem: pems.accessPoint, url });
  await registerParticipant(admin, federation, {
    id,
    name,
    participant,
    organisationNumber: '0000000018',
    provider: partyId,
    certificatePem: pems.organisation,
    addresses: [{ identifier: mailbox, name: 'Registrator', description: 'Allmänna handlingar' }],
  });
  await federation.settled();
}

function startProvider(webUrl: string): Promise<RunningService> {
  return startTestIdentityProvider({
    environment: { name: 'demo', isDemo: true },
    listener: { host: '127.0.0.1', port: 0 },
    organisations: [
      {
        participant,
        name: 'Exempelkommunen',
        clients: [
          {
            clientId: 'budkavle',
            clientSecret: 'a secret of the test',
            redirectUris: [`${webUrl}/login/callback`],
            postLogoutRedirectUris: [],
          },
        ],
        persons: [],
      },
    ],
  });
}

/** Ports that are free now, all different. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  const ports = await Promise.all(
    servers.map(
      (server) =>
        new Promise<number>((done) =>
          server.listen(0, '127.0.0.1', () => done((server.address() as { port: number }).port)),
        ),
    ),
  );
  await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
  return ports;
}
