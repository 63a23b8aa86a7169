import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Type from 'typebox';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openFileBlobStore } from '../blobs/file-blob-store.ts';
import { loadConfiguration } from '../configuration/load.ts';
import { secret } from '../configuration/secrets.ts';
import { readMasterKeyFile } from './master-key.ts';
import { localMasterKey, type MasterKey, openMasterKeys } from './master-keys.ts';
import { openOrganisationKeys } from './organisation-keys.ts';
import { reencryptOrganisation, retireUnusedKeys } from './retire-keys.ts';
import { retireMasterKeys, rotateMasterKey } from './rotate-master.ts';

const KOMMUN = '0203:exempelkommunen.example';
const REGION = '0203:exempelregionen.example';
let folder: string;
let file: string;
let keyFolders: string[];
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'budkavle-rotation-'));
  file = join(folder, 'master.key');
  keyFolders = [join(folder, 'one'), join(folder, 'two')];
  await readMasterKeyFile(file, { create: true });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** As a service opens them: from a configuration that names the file. */
const masterKeys = () => {
  const { masterKey } = loadConfiguration(Type.Object({ masterKey: secret() }), {
    prefix: 'ROTATION_TEST',
    env: {},
    values: { masterKey: { file } },
  });
  return openMasterKeys(masterKey);
};
const openKeys = (at = keyFolders[0] ?? '') => openOrganisationKeys({ folder: at, masterKeys: masterKeys() });
const lines = () => readFileSync(file, 'utf8').trim().split('\n');
const text = async (chunks: AsyncIterable<Buffer>) => {
  const all: Buffer[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all).toString();
};
async function* once(content: string) {
  yield Buffer.from(content);
}

describe('rotation of the master key', () => {
  it('a running service follows it: it opens and makes keys before, during and after', async () => {
    const running = await openKeys();
    const first = await running.keyFor(KOMMUN);
    const [old] = lines();
    const rotated = await rotateMasterKey(file, keyFolders);
    expect(rotated).toMatchObject({ rewrapped: 1, older: [expect.any(String)] });
    expect(lines()).toEqual([expect.any(String), old]);
    expect(await running.keyFor(KOMMUN)).toEqual(first);
    const made = await running.keyFor(REGION);
    expect(await retireMasterKeys(file, keyFolders)).toEqual(rotated.older);
    expect(lines()).toHaveLength(1);
    const fresh = await openKeys();
    expect(await fresh.keyFor(KOMMUN)).toEqual(first);
    expect(await fresh.keyFor(REGION)).toEqual(made);
    // A process with nothing in memory and the old file still finds the keys.
    expect(new Set((await fresh.list()).map((key) => key.masterKeyId))).toEqual(new Set([rotated.present]));
  });

  it('interrupted between any two steps it is finished by the next run, with no third key', async () => {
    const keys = [await openKeys(keyFolders[0]), await openKeys(keyFolders[1])];
    const before = await Promise.all(keys.map((each) => each.keyFor(KOMMUN)));
    // As killed after the new key was written and one of the folders was done.
    await writeFile(file, `${randomBytes(32).toString('base64')}\n${readFileSync(file, 'utf8')}`);
    await (await openKeys(keyFolders[0])).rewrap();
    await expect(retireMasterKeys(file, keyFolders)).rejects.toMatchObject({ code: 'KEY_IN_USE' });
    expect(await rotateMasterKey(file, keyFolders)).toMatchObject({ rewrapped: 1 });
    expect(lines()).toHaveLength(2);
    await retireMasterKeys(file, keyFolders);
    for (const [index, at] of keyFolders.entries())
      expect(await (await openKeys(at)).keyFor(KOMMUN)).toEqual(before[index]);
  });

  it('a key that was being made meanwhile is wrapped by the new one', async () => {
    const [old] = lines();
    const next = localMasterKey(randomBytes(32));
    let present: MasterKey = localMasterKey(Buffer.from(old ?? '', 'base64'));
    const keys = await openOrganisationKeys({
      folder: keyFolders[0] ?? '',
      masterKeys: {
        // Rotated just after it was asked for.
        current: async () => {
          const given = present;
          present = next;
          return given;
        },
        find: async () => undefined,
      },
    });
    await keys.keyFor(KOMMUN);
    expect((await keys.list()).map((key) => key.masterKeyId)).toEqual([next.id]);
  });
});

describe("rotation of an organisation's key", () => {
  it('old content is encrypted anew, goes on where it was interrupted, and the old key is retired', async () => {
    const keys = await openKeys();
    const blobs = await openFileBlobStore({ folder: join(folder, 'blobs'), keys });
    const old = await keys.keyFor(KOMMUN);
    const stored = [];
    for (let index = 0; index < 10; index += 1)
      stored.push(await blobs.put(KOMMUN, once(`content ${index}`)));
    const foreign = await blobs.put(REGION, once('content 1'));
    const { id } = await keys.rotate(KOMMUN);

    const dying = reencryptOrganisation(blobs, KOMMUN, {
      onProgress: (done) => {
        if (done === 4) throw new Error('killed');
      },
    });
    await expect(dying).rejects.toThrow('killed');
    expect(await retireUnusedKeys(keys, blobs, KOMMUN, { now: inTwoDays })).toEqual([]);
    expect(await reencryptOrganisation(blobs, KOMMUN)).toEqual({ reencrypted: 6, damaged: [] });
    expect(await reencryptOrganisation(blobs, KOMMUN)).toEqual({ reencrypted: 0, damaged: [] });
    for (const [index, { hash }] of stored.entries()) {
      expect(await blobs.keyOf(KOMMUN, hash)).toBe(id);
      expect(await text(blobs.open(KOMMUN, hash))).toBe(`content ${index}`);
    }
    expect(await text(blobs.open(REGION, foreign.hash))).toBe('content 1');

    // Not at once: an upload may still be under way under the old key.
    expect(await retireUnusedKeys(keys, blobs, KOMMUN)).toEqual([]);
    expect(await retireUnusedKeys(keys, blobs, KOMMUN, { now: inTwoDays })).toEqual([old.id]);
    await expect(keys.keyById(KOMMUN, old.id)).rejects.toMatchObject({ code: 'KEY_MISSING' });
    await expect(keys.retire(KOMMUN, id)).rejects.toMatchObject({ code: 'KEY_IN_USE' });
    expect(await text(blobs.open(KOMMUN, stored[0]?.hash ?? ''))).toBe('content 0');
    await blobs.close();
  });

  it('a blob that was removed meanwhile does not come back', async () => {
    const keys = await openKeys();
    const blobs = await openFileBlobStore({ folder: join(folder, 'blobs'), keys });
    const { hash } = await blobs.put(KOMMUN, once('x'));
    await keys.rotate(KOMMUN);
    const reading = blobs.open.bind(blobs);
    blobs.open = async function* (...given) {
      yield* reading(...given);
      await blobs.remove(KOMMUN, hash);
    };
    expect(await blobs.reencrypt(KOMMUN, hash)).toBe(false);
    expect(await blobs.has(KOMMUN, hash)).toBe(false);
    expect(await reencryptOrganisation(blobs, KOMMUN)).toEqual({ reencrypted: 0, damaged: [] });
    await blobs.close();
  });
});

const inTwoDays = () => new Date(Date.now() + 48 * 3_600_000);
