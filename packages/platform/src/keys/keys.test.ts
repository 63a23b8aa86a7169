import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openFileBlobStore } from '../blobs/file-blob-store.ts';
import { parseMasterKey, readMasterKeyFile } from './master-key.ts';
import { openOrganisationKeys, organisationFolder } from './organisation-keys.ts';

const ORGANISATION = '0203:exempelkommunen.example';
let folder: string;
const masterKey = randomBytes(32);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'budkavle-keys-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const openKeys = (key = masterKey, previousMasterKeys: Buffer[] = []) =>
  openOrganisationKeys({ folder: join(folder, 'keys'), masterKey: key, previousMasterKeys });
const keyFile = (organisation: string) => {
  const path = join(folder, 'keys', organisationFolder(organisation));
  return join(path, readdirSync(path)[0] ?? '');
};

describe('organisation keys', () => {
  it('makes one key at first use, the same for all who ask, and after a restart', async () => {
    const keys = await openKeys();
    const all = await Promise.all([keys.keyFor(ORGANISATION), keys.keyFor(ORGANISATION)]);
    expect(all[0]).toEqual(all[1]);
    expect(await (await openKeys()).keyFor(ORGANISATION)).toEqual(all[0]);
    expect((await keys.keyFor('0203:other.example')).key).not.toEqual(all[0].key);
    expect(statSync(keyFile(ORGANISATION)).mode & 0o077).toBe(0);
  });

  it('two processes at once lose no key', async () => {
    const [one, two] = [await openKeys(), await openKeys()];
    const made = await Promise.all([one.keyFor(ORGANISATION), two.keyFor(ORGANISATION)]);
    const fresh = await openKeys();
    for (const { id, key } of made) expect(await fresh.keyById(ORGANISATION, id)).toEqual(key);
  });

  it('rotates the key of an organisation: new content under the new, old content still readable', async () => {
    const keys = await openKeys();
    const store = await openFileBlobStore({ folder: join(folder, 'blobs'), keys });
    const put = (text: string) =>
      store.put(
        ORGANISATION,
        (async function* () {
          yield Buffer.from(text);
        })(),
      );
    const old = await put('old');
    const before = await keys.keyFor(ORGANISATION);
    const { id } = await keys.rotate(ORGANISATION);
    expect(id).not.toBe(before.id);
    expect((await keys.keyFor(ORGANISATION)).id).toBe(id);
    await put('new');
    for await (const part of store.open(ORGANISATION, old.hash)) expect(part.toString()).toBe('old');
    await keys.remove(ORGANISATION);
    const reading = store.open(ORGANISATION, old.hash)[Symbol.asyncIterator]().next();
    await expect(reading).rejects.toMatchObject({ code: 'KEY_MISSING' });
    await store.close();
  });

  it('rotates the master key', async () => {
    const { id, key } = await (await openKeys()).keyFor(ORGANISATION);
    const next = randomBytes(32);
    await expect((await openKeys(next)).keyFor(ORGANISATION)).rejects.toMatchObject({
      code: 'KEY_UNREADABLE',
    });
    const both = await openKeys(next, [masterKey]);
    expect((await both.keyFor(ORGANISATION)).key).toEqual(key);
    expect(await both.rewrap()).toEqual({ rewrapped: 1 });
    expect(await both.rewrap()).toEqual({ rewrapped: 0 });
    expect(await (await openKeys(next)).keyById(ORGANISATION, id)).toEqual(key);
    await expect((await openKeys()).keyFor(ORGANISATION)).rejects.toMatchObject({ code: 'KEY_UNREADABLE' });
  });

  it("attack: one organisation's key file in another's folder", async () => {
    const keys = await openKeys();
    await keys.keyFor(ORGANISATION);
    await keys.keyFor('0203:other.example');
    const source = keyFile(ORGANISATION);
    rmSync(keyFile('0203:other.example'));
    const target = join(
      folder,
      'keys',
      organisationFolder('0203:other.example'),
      source.split('/').at(-1) ?? '',
    );
    const text = await readFile(source, 'utf8');
    renameSync(source, target);
    await expect((await openKeys()).keyFor('0203:other.example')).rejects.toMatchObject({
      code: 'KEY_UNREADABLE',
    });
    await writeFile(target, text.replaceAll(ORGANISATION, '0203:other.example'));
    await expect((await openKeys()).keyFor('0203:other.example')).rejects.toMatchObject({
      code: 'KEY_UNREADABLE',
    });
  });
});

describe('master key', () => {
  it('reads base64 and hexadecimal of 32 bytes only', () => {
    expect(parseMasterKey(`${masterKey.toString('base64')}\n`)).toEqual(masterKey);
    expect(parseMasterKey(masterKey.toString('base64url'))).toEqual(masterKey);
    expect(parseMasterKey(masterKey.toString('hex'))).toEqual(masterKey);
    for (const bad of ['', 'secret', randomBytes(16).toString('hex'), randomBytes(33).toString('base64')])
      expect(() => parseMasterKey(bad)).toThrow(/32 bytes/);
  });

  it('makes the file once, for its owner only', async () => {
    const path = join(folder, 'master.key');
    await expect(readMasterKeyFile(path)).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
    const [one, two] = await Promise.all([
      readMasterKeyFile(path, { create: true }),
      readMasterKeyFile(path, { create: true }),
    ]);
    expect(one).toEqual(two);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });
});
