import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CertificateAuthority } from '@budkavle/pki';
import { loadConfiguration } from '@budkavle/platform';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { InstallationConfiguration } from '../installation/configuration.ts';
import { keyPairs } from '../installation/key-pairs.ts';
import { answersFrom } from './answers.ts';
import { configurationText } from './configuration-text.ts';
import { init } from './run.ts';

const flags = {
  environment: 'qa',
  organisation: 'Exempelkommunen "Östra": 1',
  participant: '0203:sdk-qa.exempelkommunen.example',
  'as4-url': 'https://ap.exempelkommunen.example/as4',
  'web-url': 'https://sdk.exempelkommunen.example',
  'oidc-issuer': 'https://login.exempelkommunen.example',
};
const parent = mkdtempSync(join(tmpdir(), 'budkavle-init-'));
const folder = join(parent, 'installation');
const said: string[] = [];
const io = { print: (line = '') => void said.push(line), complain: (line: string) => void said.push(line) };
const run = async (options: Partial<Parameters<typeof init>[0]> = {}) => {
  said.length = 0;
  const code = await init(
    {
      folder,
      answers: {},
      roots: [],
      certificates: [],
      renew: [],
      accessPointId: undefined,
      oidcSecretFile: undefined,
      terminal: false,
      ...options,
    },
    io,
  );
  return { code, said: said.join('\n') };
};
const contents = () =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((each) => each.isFile())
      .map((each) => join(each.parentPath, each.name))
      .map((path) => [path, readFileSync(path, 'utf8')]),
  );

beforeAll(async () => {
  await run({ answers: flags });
}, 120_000);
afterAll(() => rmSync(parent, { recursive: true, force: true }));

describe('init', () => {
  test('asks for everything that is missing, and says what is wrong, at once', async () => {
    await expect(
      answersFrom({ environment: 'prod', participant: 'exempel', scanner: 'x' }, false),
    ).rejects.toThrow(
      /--environment there is none[\s\S]*--participant must be[\s\S]*--scanner must be[\s\S]*--organisation is missing/,
    );
  });

  test('what it writes is read again, with every answer in its place', async () => {
    const file = join(folder, 'budkavle.yaml');
    const text = configurationText(await answersFrom(flags, false));
    expect(readFileSync(file, 'utf8')).toBe(text);
    const configuration = loadConfiguration(InstallationConfiguration, { file, env: {}, prefix: 'NONE' });
    expect(configuration).toMatchObject({
      environment: { profile: 'qa-1' },
      organisation: { name: flags.organisation, participant: flags.participant },
      roles: ['access-point', 'message-service', 'message-client'],
      as4: { publicUrl: flags['as4-url'], port: 443 },
      messageService: { scanner: { kind: 'clamd', host: '127.0.0.1', port: 3310 } },
    });
  });

  test('secrets are for the owner alone', () => {
    for (const [path] of Object.entries(contents()))
      if (/\.(key|url)$/.test(path)) expect([path, statSync(path).mode & 0o077]).toEqual([path, 0]);
    expect(statSync(join(folder, 'keys')).mode & 0o077).toBe(0);
  });

  test('again: nothing that is there is changed, nothing is made twice', { timeout: 60_000 }, async () => {
    const before = contents();
    const again = await run({ answers: { ...flags, organisation: 'Någon annan' } });
    expect(again.said).toContain('is not changed');
    expect(contents()).toEqual(before);
  });

  test('resumes: what was cut off is made, the rest stays', { timeout: 60_000 }, async () => {
    const before = contents();
    for (const name of ['contract-d.key', 'contract-d.pem', 'api-client.key'])
      rmSync(join(folder, 'keys', name));
    await run();
    const after = contents();
    expect(Object.keys(after).sort()).toEqual(Object.keys(before).sort());
    const changed = Object.keys(after).filter((path) => after[path] !== before[path]);
    expect(changed.map((path) => path.split('/').at(-1)).sort()).toEqual([
      'api-client.key',
      'contract-d.key',
      'contract-d.pem',
    ]);
  });

  test('beside data no new master key is made', { timeout: 60_000 }, async () => {
    const key = join(folder, 'keys', 'master.key');
    const kept = readFileSync(key, 'utf8');
    rmSync(key);
    const data = join(folder, 'data');
    const { mkdirSync } = await import('node:fs');
    mkdirSync(data);
    await expect(run()).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
    expect(existsSync(key)).toBe(false);
    rmSync(data, { recursive: true });
    writeFileSync(key, kept);
    chmodSync(key, 0o600);
  });

  test('says what is still to do', async () => {
    const status = await run();
    for (const word of [
      'Rot CA eDelivery SMP-QA',
      'keys/access-point.csr',
      'keys/tls.csr',
      'keys/organisation.csr',
      'oidc-client-secret',
    ])
      expect(status.said).toContain(word);
  });

  test('an inner certificate that ends is followed by another, and both are known', {
    timeout: 60_000,
  }, async () => {
    await run({ renew: ['inner'] });
    expect(keyPairs(join(folder, 'keys'), 'contract-c-client')).toHaveLength(2);
    await expect(run({ renew: ['everything'] })).rejects.toThrow(/--renew takes/);
  });
});

test('attack: certificates of a foreign authority, or for another host, are not installed', {
  timeout: 60_000,
}, async () => {
  const other = join(parent, 'other');
  const authority = await CertificateAuthority.createRoot({ commonName: 'Egen CA' });
  const tls = await CertificateAuthority.createRoot({ commonName: 'Annan TLS CA' });
  const profile = {
    name: 'PROV',
    federationId: 'urn:fdc:digg.se:edelivery:federation:test',
    smlZone: 'sml.prov.example',
    transportProfiles: ['digg-transport-as4-v1_0'],
    documentTypes: [{ scheme: 'busdox-docid-qns', value: 'urn:x', kind: 'message' }],
    process: { scheme: 's', value: 'v' },
    trust: {
      accessPoint: { anchors: [authority.certificate.toPem()], issuers: [] },
      smp: { anchors: [authority.certificate.toPem()] },
      tls: { anchors: [tls.certificate.toPem()] },
    },
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
  const file = join(parent, 'profile.json');
  writeFileSync(file, JSON.stringify(profile));
  await run({ folder: other, answers: { ...flags, environment: file } });
  const csrPem = (name: string) => readFileSync(join(other, 'keys', `${name}.csr`), 'utf8');
  const hand = async (certificate: { toPem(): string }) => {
    const path = join(parent, 'came-back.pem');
    writeFileSync(path, certificate.toPem());
    return run({ folder: other, certificates: [path] });
  };
  const ap = { profile: 'access-point', csrPem: csrPem('access-point') } as const;
  const server = { profile: 'tls', csrPem: csrPem('tls') } as const;
  const foreign = await CertificateAuthority.createRoot({ commonName: 'Egen CA' });
  const refusals = [
    [await foreign.issue({ ...ap, subject: { commonName: 'AP0001-PROV' } }), 'PKI_CHAIN'],
    [await authority.issue({ ...ap, subject: { commonName: 'AP0001-ANNAN' } }), 'PKI_NAME'],
    [
      await tls.issue({ ...server, subject: { commonName: 'x' }, dnsNames: ['ap.lillkommunen.example'] }),
      'PKI_NAME',
    ],
    [
      await tls.issue({
        ...server,
        profile: 'tls-server',
        subject: { commonName: 'x' },
        dnsNames: ['ap.exempelkommunen.example'],
      }),
      'PKI_KEY_USAGE',
    ],
  ] as const;
  for (const [{ certificate }, code] of refusals) {
    const answer = await hand(certificate);
    expect(answer).toMatchObject({ code: 1, said: expect.stringContaining(code) });
  }
  expect(readdirSync(join(other, 'keys')).filter((name) => /^(access-point|tls)\.pem$/.test(name))).toEqual(
    [],
  );
  const good = await tls.issue({
    ...server,
    subject: { commonName: 'x' },
    dnsNames: ['ap.exempelkommunen.example'],
  });
  expect((await hand(good.certificate)).code).toBe(0);
  expect((await hand(good.certificate)).said).toContain('is there already');
});
