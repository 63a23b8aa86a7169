import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { federationCommands } from '../cli.ts';
import { kommun, region, type TestFederation, testFederation } from '../testing/federation.ts';
import { checkSeed, readSeedFile } from './read.ts';
import type { FederationSeed } from './schema.ts';

let test: TestFederation;
let folder: string;
let configurationFile: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'federation-seed-'));
  test = await testFederation({ url: `sqlite:${join(folder, 'federation.sqlite')}`, schema: 'test' });
  const { configuration, urls } = test.federation;
  const withPort = <T extends object>(part: T | undefined, url = '') => ({
    ...part,
    port: Number(url.match(/:(\d+)/)?.[1]),
  });
  configurationFile = join(folder, 'federation.json');
  writeFileSync(
    configurationFile,
    JSON.stringify({
      ...configuration,
      pki: withPort(configuration.pki, urls.pki),
      smp: withPort(configuration.smp, urls.smp),
      addressBook: withPort(configuration.addressBook, urls.addressBook),
    }),
  );
});
afterAll(async () => {
  await test.remove();
  rmSync(folder, { recursive: true, force: true });
});

const copy = (): FederationSeed => structuredClone(test.seed);
const first = <T>(list: T[] | undefined): T => {
  if (!list?.[0]) throw new Error('empty');
  return list[0];
};

describe('the seed', () => {
  it('creates, then changes nothing, then changes what differs', async () => {
    const created = await test.federation.applySeed(test.seed);
    expect(created).toMatchObject({ created: 8, removed: 0 });
    expect(await test.federation.applySeed(test.seed)).toMatchObject({ created: 0, updated: 0, removed: 0 });
    const changed = copy();
    first(changed.participants).name = 'Exempelkommunen (nytt namn)';
    first(first(changed.serviceProviders).endpoints).url = 'https://127.0.0.1:4443/nytt';
    first(first(changed.organisations).addresses).name = 'Registratorn';
    expect(await test.federation.applySeed(changed)).toMatchObject({ created: 0, updated: 3, removed: 0 });
    await test.federation.settled();
    const type = first(test.profile.documentTypes);
    expect((await test.discovery().endpoint(kommun, type)).url).toBe('https://127.0.0.1:4443/nytt');
  });

  it('a list that is there is complete, one that is not is left alone', async () => {
    const changed = copy();
    first(changed.participants).services?.pop();
    first(changed.organisations).addresses?.pop();
    changed.participants?.pop();
    expect(await test.federation.applySeed(changed)).toMatchObject({ removed: 1 });
    const participants = await test.federation.administration({ name: 'x', role: 'FA' }).listParticipants();
    expect(participants.map((each) => each.identifier.value)).toEqual([kommun, region]);
    for (const each of changed.participants ?? []) delete each.services;
    expect(await test.federation.applySeed(changed)).toMatchObject({ updated: 0, removed: 0 });
    await test.federation.settled();
  });

  it('is refused with every fault and its place', async () => {
    const broken = {
      participants: [{ identifier: kommun, name: 'X', serviceProvider: 'AP0001-TEST', status: 'MAYBE' }],
      secrets: [],
    };
    expect(() => checkSeed(broken)).toThrow(expect.objectContaining({ code: 'FED_SEED_INVALID' }));
    expect(() => checkSeed(broken)).toThrow(/participants\/0\/status/);
    await expect(test.federation.applySeed(broken as never)).rejects.toMatchObject({
      code: 'FED_SEED_INVALID',
    });
    const file = join(folder, 'broken.json');
    writeFileSync(file, '{');
    await expect(readSeedFile(file)).rejects.toMatchObject({ code: 'FED_SEED_INVALID' });
    await expect(readSeedFile(join(folder, 'missing.json'))).rejects.toMatchObject({
      code: 'FED_SEED_INVALID',
    });
  });

  it('cannot read files unless it comes from one', async () => {
    const changed = copy();
    first(first(changed.serviceProviders).certificates).certificate = { file: '/etc/passwd' };
    await expect(test.federation.applySeed(changed)).rejects.toMatchObject({ code: 'FED_SEED_INVALID' });
  });
});

describe('commands', () => {
  async function run(...args: string[]): Promise<{ code: number; out: string; complaint: string }> {
    const out: string[] = [];
    const complaint: string[] = [];
    const [name, ...rest] = args;
    const command = federationCommands.find((each) => each.name === name);
    if (!command) throw new Error(`no command ${name}`);
    const io = { print: (line = '') => out.push(line), complain: (line: string) => complaint.push(line) };
    const code = await command.run([...rest, '--config', configurationFile, '--as', 'tester'], io);
    return { code, out: out.join('\n'), complaint: complaint.join('\n') };
  }

  it('have names and usages of their own', () => {
    const names = federationCommands.map((each) => each.name);
    expect(new Set(names).size).toBe(names.length);
    for (const each of federationCommands) expect(each.usage).toContain(`budkavle federation ${each.name}`);
  });

  it('seed: from a file with certificates beside it; the running federation publishes', async () => {
    const seed = copy();
    const certificate = first(first(seed.serviceProviders).certificates);
    writeFileSync(join(folder, 'ap.pem'), certificate.certificate as string);
    certificate.certificate = { file: 'ap.pem' };
    writeFileSync(join(folder, 'seed.json'), JSON.stringify(seed));
    expect(await run('seed', join(folder, 'seed.json'))).toMatchObject({ code: 0 });
    expect((await run('seed', join(folder, 'seed.json'))).out).toMatch(/^created 0, changed 0, removed 0/);
  });

  it('status, participants, log', async () => {
    expect(await run('status', region, 'APPROVED')).toMatchObject({ code: 0, out: `${region}: updated` });
    await expect
      .poll(async () => (await run('participants')).out, { timeout: 5000 })
      .toMatch(/exempelregionen.example\tAP0001-TEST\tAPPROVED\tPUBLISHED/);
    const log = await run('log', '--object', region);
    expect(log.out).toContain('SA tester\tparticipant.approved');
    expect(log.out).toContain('The log is whole.');
    expect(await run('status', region, 'SOON')).toMatchObject({
      code: 1,
      complaint: expect.stringContaining('FED_COMMAND'),
    });
  });

  it('what takes away asks first', async () => {
    const asked = await run('remove', region);
    expect(asked).toMatchObject({ code: 1, complaint: expect.stringContaining('--yes') });
    expect((await run('participants')).out).toContain(region);
    expect(await run('remove', region, '--yes')).toMatchObject({ code: 0 });
    await test.federation.settled();
    expect((await run('participants')).out).not.toContain(region);
  });

  it('issue and revoke; files are never overwritten', async () => {
    const out = join(folder, 'ap0007.pem');
    const csr = join(folder, 'request.pem');
    writeFileSync(csr, test.csrPem);
    const issued = await run('issue', 'apca', 'AP0007-TEST', '--out', out, '--csr', csr);
    expect(issued).toMatchObject({ code: 0 });
    expect(await run('issue', 'apca', 'AP0007-TEST', '--out', out, '--csr', csr)).toMatchObject({ code: 1 });
    const serial = issued.out.split(':')[0] ?? '';
    expect(await run('revoke', 'apca', serial)).toMatchObject({ code: 1 });
    expect(await run('revoke', 'apca', serial, '--yes', '--reason', 'superseded')).toMatchObject({ code: 0 });
    expect((await run('certificates', '--authority', 'apca')).out).toMatch(new RegExp(`${serial}.*revoked`));
  });

  it('address book and profile', async () => {
    expect(
      await run('address', kommun, `ny.${kommun}`, '--title', 'Ny funktion', '--keyword', 'a'),
    ).toMatchObject({ code: 0 });
    expect(await run('remove-address', kommun, `ny.${kommun}`, '--yes')).toMatchObject({
      out: `ny.${kommun}: removed`,
    });
    const profile = JSON.parse((await run('profile', '--access-point-port', '4443')).out);
    expect(profile).toMatchObject({ smlZone: 'sml.test', addressBookUrl: test.federation.urls.addressBook });
    expect(profile.allowedPorts).toContain(4443);
  });

  it('a wrong command line is told how it is written', async () => {
    expect(await run('seed')).toMatchObject({ code: 2, complaint: expect.stringContaining('Usage') });
    expect(await run('participants', '--nonsense')).toMatchObject({ code: 2 });
  });
});
