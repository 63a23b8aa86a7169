import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Certificate, CertificateAuthority } from '@budkavle/pki';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { init } from '../init/run.ts';
import { configureRoles, listenFault, startRoles } from '../serve/start-roles.ts';
import { accessPointConfiguration } from './access-point.ts';
import { messageServiceConfiguration } from './message-service.ts';
import { openInstallation } from './open.ts';

const folder = mkdtempSync(join(tmpdir(), 'budkavle-roles-'));
const io = { print: () => {}, complain: () => {} };
const again = {
  folder,
  answers: {},
  roots: [],
  certificates: [],
  renew: [],
  accessPointId: undefined,
  oidcSecretFile: undefined,
  terminal: false,
};
const open = () => openInstallation(folder, {});
let authority: CertificateAuthority;

/** As it comes back from whoever answers the request. */
async function answer(base: string, commonName: string): Promise<void> {
  const csrPem = readFileSync(join(folder, 'keys', `${base}.csr`), 'utf8');
  const profile = base.startsWith('access')
    ? 'access-point'
    : base.startsWith('tls')
      ? 'tls'
      : 'organisation';
  const { certificate } = await authority.issue({
    profile,
    csrPem,
    subject: { commonName },
    dnsNames: ['ap.exempelkommunen.example'],
  });
  const file = join(folder, 'came-back.pem');
  writeFileSync(file, certificate.toPem());
  expect(await init({ ...again, certificates: [file] }, io)).toBe(0);
}

beforeAll(async () => {
  authority = await CertificateAuthority.createRoot({ commonName: 'Rot CA Prov' });
  const pem = authority.certificate.toPem();
  const profile = {
    name: 'PROV',
    federationId: 'urn:fdc:digg.se:edelivery:federation:test',
    smlZone: 'sml.prov.example',
    transportProfiles: ['digg-transport-as4-v1_0'],
    documentTypes: [{ scheme: 'busdox-docid-qns', value: 'urn:x', kind: 'message' }],
    process: { scheme: 's', value: 'v' },
    trust: { accessPoint: { anchors: [pem], issuers: [] }, smp: { anchors: [pem] }, tls: { anchors: [pem] } },
    commonNames: { accessPoint: '^AP\\d{4}-PROV$', smp: '^SMP' },
    addressBookUrl: 'https://bok.prov.example/addressbook/api',
    revocation: { allowedHosts: [], graceSeconds: 0, required: false },
    allowPrivateAddresses: true,
    xheEncryption: {
      content: 'aes256-cbc',
      keyTransport: { algorithm: 'rsa-oaep-mgf1p', digest: 'sha1', mgf: 'sha1' },
    },
    as4: { conversationId: 'xhe', contentId: 'message', mimeType: 'text/xml' },
    deadlines: { receiptSeconds: 60, transportAttempts: 1, transportSeconds: 60, discoveryAttempts: 1 },
    limits: { messageBytes: 1000, envelopeBytes: 1000 },
  };
  writeFileSync(join(folder, 'profile.json'), JSON.stringify(profile));
  const answers = {
    environment: join(folder, 'profile.json'),
    organisation: 'Exempelkommunen',
    participant: '0203:exempelkommunen.example',
    'as4-url': 'https://ap.exempelkommunen.example/as4',
    'web-url': 'https://sdk.exempelkommunen.example',
    'oidc-issuer': 'https://login.exempelkommunen.example',
  };
  await init({ ...again, answers }, io);
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('fails closed: what is missing is told for every role at once', () => {
  expect(() => configureRoles(open(), ['access-point', 'message-service', 'message-client'])).toThrow(
    /certificate access-point is missing[\s\S]*certificate organisation is missing[\s\S]*messageClient\.openIdConnect\.clientSecret/,
  );
});

test('with everything there each role has its configuration; sections go before what is worked out', {
  timeout: 60_000,
}, async () => {
  await answer('access-point', 'AP0001-PROV');
  await answer('tls', 'ap.exempelkommunen.example');
  await answer('organisation', 'exempelkommunen.example');
  writeFileSync(join(folder, 'keys', 'oidc-client-secret'), 'hemlig');
  const file = join(folder, 'budkavle.yaml');
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, `${text}\naccessPoint: { sending: { concurrency: 7 } }\n`);
  const roles = configureRoles(open(), ['access-point', 'message-service', 'message-client']);
  expect(roles['access-point']).toMatchObject({
    sending: { concurrency: 7 },
    operations: { port: 9464 },
    database: { url: `sqlite:${join(folder, 'data/access-point/database.sqlite')}` },
  });
  expect(roles['message-service']?.participants[0]?.accessPoint.url).toBe('https://127.0.0.1:7443');
  const [client] = roles['message-service']?.apiClients ?? [];
  expect(client?.clientId).toBe(roles['message-client']?.messageService.clientId);
  writeFileSync(file, `${text}\naccessPoint: { sendign: { concurrency: 7 } }\n`);
  expect(() => configureRoles(open(), ['access-point'])).toThrow(
    /accessPoint\.sendign: .*did you mean "sending"/,
  );
  writeFileSync(file, text);
});

test('fails closed: a port that somebody else holds is told with its address; nothing stays started', {
  timeout: 60_000,
}, async () => {
  const holder = createServer();
  await new Promise<void>((done) => holder.listen(0, '127.0.0.1', done));
  const { port } = holder.address() as { port: number };
  const { 'access-point': accessPoint } = configureRoles(open(), ['access-point']);
  if (!accessPoint) throw new Error('no access point');
  const taken = {
    ...accessPoint,
    as4: { ...accessPoint.as4, host: '127.0.0.1', port: 0 },
    contract: { ...accessPoint.contract, port },
  };
  await expect(startRoles({ 'access-point': taken }, 'silent')).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    message: expect.stringContaining(`127.0.0.1:${port}`),
  });
  holder.close();
  expect(listenFault(new Error('other'))).toBeUndefined();
});

test('PostgreSQL: a schema for each role, the address from its file', () => {
  const file = join(folder, 'budkavle.yaml');
  const text = readFileSync(file, 'utf8');
  writeFileSync(join(folder, 'keys', 'database.url'), 'postgres://budkavle:hemlig@127.0.0.1/budkavle\n');
  writeFileSync(file, text.replace('database: sqlite', 'database: { file: keys/database.url }'));
  expect(accessPointConfiguration(open()).database).toEqual({
    url: 'postgres://budkavle:hemlig@127.0.0.1/budkavle',
    schema: 'access_point',
  });
  writeFileSync(file, text);
});

test('renewal with overlap: the new access point certificate first, the old still there; the organisation’s old key signs on', {
  timeout: 60_000,
}, async () => {
  await init({ ...again, renew: ['access-point', 'organisation', 'inner'] }, io);
  // A request that has not been answered is not followed by another.
  await init({ ...again, renew: ['access-point'] }, io);
  await answer('access-point.2', 'AP0001-PROV');
  await answer('organisation.2', 'exempelkommunen.example');
  const { keys, participants } = accessPointConfiguration(open());
  expect(keys).toHaveLength(2);
  expect(participants[0]?.clientFingerprints).toHaveLength(2);
  const [first] = keys.map((key) =>
    'certificate' in key ? Certificate.parsePem(key.certificate)[0] : undefined,
  );
  const second = Certificate.parsePem(readFileSync(join(folder, 'keys', 'access-point.2.pem'), 'utf8'))[0];
  expect(second && first?.equals(second)).toBe(true);
  const own = messageServiceConfiguration(open()).participants[0]?.keys;
  expect(own?.signing).toMatchObject({ key: join(folder, 'keys', 'organisation.2.key') });
  expect(own?.previousSigning).toEqual([
    expect.objectContaining({ key: join(folder, 'keys', 'organisation.key') }),
  ]);
  expect(own?.previousEncryption).toHaveLength(1);
});
