import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openOrganisationKeys } from '../keys/organisation-keys.ts';
import { openFileBlobStore } from './file-blob-store.ts';

const ORGANISATION = '0203:exempelkommunen.example';
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'budkavle-kill-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Puts blobs without end and tells the hash of each after put() has returned. */
const writer = (masterKey: Buffer) => `
  import { randomBytes } from 'node:crypto';
  import { openFileBlobStore } from ${JSON.stringify(new URL('./file-blob-store.ts', import.meta.url).href)};
  import { openOrganisationKeys } from ${JSON.stringify(new URL('../keys/organisation-keys.ts', import.meta.url).href)};
  const keys = await openOrganisationKeys({ folder: 'keys', masterKey: Buffer.from('${masterKey.toString('hex')}', 'hex') });
  const store = await openFileBlobStore({ folder: 'blobs', keys });
  for (;;) {
    const { hash } = await store.put('${ORGANISATION}', (async function* () {
      for (let part = 0; part < 20; part += 1) yield randomBytes(100_000);
    })());
    process.stdout.write(hash + '\\n');
  }
`;

it('a process killed while it writes leaves what it promised, whole, and nothing half', async () => {
  const masterKey = randomBytes(32);
  writeFileSync(join(folder, 'writer.mjs'), writer(masterKey));
  const promised = new Set<string>();
  for (let round = 0; round < 4; round += 1) {
    const child = spawn(process.execPath, ['writer.mjs'], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let text = '';
    const killed = new Promise((resolve) => child.once('exit', resolve));
    child.stdout.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      // Some milliseconds after the second promise it is in the middle of the next one.
      if (text.split('\n').length > 2) setTimeout(() => child.kill('SIGKILL'), round * 3);
    });
    await killed;
    for (const hash of text.split('\n').slice(0, -1)) promised.add(hash);
  }
  expect(promised.size).toBeGreaterThanOrEqual(8);

  const keys = await openOrganisationKeys({ folder: join(folder, 'keys'), masterKey });
  const store = await openFileBlobStore({ folder: join(folder, 'blobs'), keys });
  const stored = readdirSync(join(folder, 'blobs/content'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name);
  for (const hash of promised) expect(stored).toContain(hash);
  for (const name of stored) {
    const digest = createHash('sha256');
    for await (const part of store.open(ORGANISATION, name)) digest.update(part);
    expect(digest.digest('hex')).toBe(name);
  }
  // What the dead processes left half written was swept when the store was opened.
  const left = readdirSync(join(folder, 'blobs/spool'), { recursive: true, withFileTypes: true });
  expect(left.filter((entry) => entry.isFile())).toEqual([]);
  await store.close();
});
