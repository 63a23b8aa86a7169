import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { copyFile, link, open, readFile, rename, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type OrganisationKeys,
  openOrganisationKeys,
  organisationFolder,
} from '../keys/organisation-keys.ts';
import type { BlobStore, ByteRange } from './blob-store.ts';
import { openFileBlobStore } from './file-blob-store.ts';

const CHUNK = 64 * 1024;
const ORGANISATION = '0203:exempelkommunen.example';
const OTHER = '0203:exempelregionen.example';

let folder: string;
let keys: OrganisationKeys;
let store: BlobStore;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'budkavle-blobs-'));
  keys = await openOrganisationKeys({ folder: join(folder, 'keys'), masterKey: randomBytes(32) });
  store = await openFileBlobStore({ folder: join(folder, 'blobs'), keys });
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true, force: true });
});

async function* pieces(content: Buffer, size = 10_000): AsyncGenerator<Buffer> {
  for (let at = 0; at < content.length; at += size) yield content.subarray(at, at + size);
}

async function collect(source: AsyncIterable<Buffer>): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of source) parts.push(Buffer.from(part));
  return Buffer.concat(parts);
}

const read = (hash: string, range?: ByteRange, organisation = ORGANISATION) =>
  collect(store.open(organisation, hash, range));
const put = (content: Buffer, organisation = ORGANISATION) => store.put(organisation, pieces(content));
const pathOf = (hash: string, organisation = ORGANISATION) =>
  join(folder, 'blobs/content', organisationFolder(organisation), hash.slice(0, 2), hash);
const spoolFiles = () =>
  readdirSync(join(folder, 'blobs/spool'), { recursive: true, withFileTypes: true }).filter((one) =>
    one.isFile(),
  );

describe('erasure', () => {
  it('shredded: a copy of the rest of the file cannot be opened, not with the organisation key either', async () => {
    const { hash } = await put(randomBytes(3 * CHUNK));
    // What somebody who searches the disk would find: the same octets under another name do not do, the file is one.
    const handle = await open(pathOf(hash), 'r');
    const reading = store.open(ORGANISATION, hash)[Symbol.asyncIterator]();
    await reading.next();
    await store.remove(ORGANISATION, hash, { shred: true });
    expect((await reading.next()).done).toBe(false);
    await reading.return?.();
    const left = await handle.readFile();
    await handle.close();
    await put(randomBytes(10));
    await writeFile(pathOf(hash), left).catch(async () => {
      throw new Error('the folder of the blob is gone');
    });
    await expect(read(hash)).rejects.toMatchObject({ code: 'BLOB_CORRUPT' });
    await store.remove(ORGANISATION, hash, { shred: true });
    await store.remove(ORGANISATION, hash, { shred: true });
    expect(await store.has(ORGANISATION, hash)).toBe(false);
  });

  it('shredded while a backup holds the file under another name: the backup stays whole', async () => {
    const { hash } = await put(randomBytes(CHUNK));
    await link(pathOf(hash), join(folder, 'held'));
    await store.remove(ORGANISATION, hash, { shred: true });
    await rename(join(folder, 'held'), pathOf(hash));
    expect(
      createHash('sha256')
        .update(await read(hash))
        .digest('hex'),
    ).toBe(hash);
  });
});

describe('blobs', () => {
  it.each([0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 17])('keeps %i bytes', async (size) => {
    const content = randomBytes(size);
    const blob = await put(content);
    expect(blob).toEqual({ hash: createHash('sha256').update(content).digest('hex'), size });
    expect((await read(blob.hash)).equals(content)).toBe(true);
    expect(await store.stat(ORGANISATION, blob.hash)).toEqual(blob);
    expect(spoolFiles()).toEqual([]);
  });

  it('reads any range, from a blob and from a spool that is being written', async () => {
    const content = randomBytes(4 * CHUNK + 100);
    const { hash } = await put(content);
    const spool = await store.spool(ORGANISATION);
    for await (const piece of pieces(content, 50_001)) await spool.write(piece);
    const edge = fc.oneof(
      fc.nat(content.length),
      fc.constantFrom(0, CHUNK - 1, CHUNK, CHUNK + 1, 4 * CHUNK, content.length),
    );
    await fc.assert(
      fc.asyncProperty(edge, edge, async (a, b) => {
        const range = { start: Math.min(a, b), end: Math.max(a, b) };
        const wanted = content.subarray(range.start, range.end);
        expect((await read(hash, range)).equals(wanted)).toBe(true);
        expect((await collect(spool.read(range))).equals(wanted)).toBe(true);
      }),
      { numRuns: 60 },
    );
    await spool.discard();
  });

  it('refuses a range outside the content', async () => {
    const { hash } = await put(Buffer.from('hej'));
    for (const range of [{ start: -1 }, { end: 4 }, { start: 2, end: 1 }, { start: 0.5 }])
      await expect(read(hash, range)).rejects.toMatchObject({ code: 'BLOB_RANGE_INVALID' });
  });

  it('has no plaintext on disk, nor the name of the organisation', async () => {
    const content = Buffer.from('a sentence that must not be found. '.repeat(10_000));
    const { hash } = await put(content);
    const spool = await store.spool(ORGANISATION);
    await spool.write(content);
    const names = readdirSync(folder, { recursive: true, withFileTypes: true });
    for (const entry of names) {
      expect(entry.name).not.toContain('exempel');
      if (!entry.isFile()) continue;
      expect((await readFile(join(entry.parentPath, entry.name))).includes('sentence')).toBe(false);
    }
    await spool.discard();
    expect(await store.has(ORGANISATION, hash)).toBe(true);
  });

  it('takes the same content twice at once', async () => {
    const content = randomBytes(3 * CHUNK);
    const blobs = await Promise.all([put(content), put(content), put(content)]);
    expect(new Set(blobs.map((blob) => blob.hash)).size).toBe(1);
    expect((await read(blobs[0].hash)).equals(content)).toBe(true);
  });

  it('keeps organisations apart', async () => {
    const { hash } = await put(Buffer.from('ours'));
    expect(await store.has(OTHER, hash)).toBe(false);
    await expect(read(hash, {}, OTHER)).rejects.toMatchObject({ code: 'BLOB_MISSING' });
    await put(Buffer.from('theirs'), OTHER);
    await store.remove(ORGANISATION, hash);
    await store.remove(ORGANISATION, hash);
    await expect(read(hash)).rejects.toMatchObject({ code: 'BLOB_MISSING' });
  });

  it('leaves nothing of what is too large, breaks off or is discarded', async () => {
    const content = randomBytes(2 * CHUNK);
    const large = store.put(ORGANISATION, pieces(content), { maxBytes: content.length - 1 });
    await expect(large).rejects.toMatchObject({ code: 'BLOB_TOO_LARGE' });
    const broken = async function* () {
      yield content;
      throw new Error('connection lost');
    };
    await expect(store.put(ORGANISATION, broken())).rejects.toThrow('connection lost');
    const spool = await store.spool(ORGANISATION);
    await spool.write(content);
    await spool.discard();
    await expect(spool.commit()).rejects.toThrow();
    expect(spoolFiles()).toEqual([]);
    expect(readdirSync(join(folder, 'blobs/content'))).toEqual([]);
  });

  it('commits a spool once, reads it afterwards, and a late discard does not remove it', async () => {
    const spool = await store.spool(ORGANISATION);
    await spool.write(Buffer.from('hej'));
    const [first, second] = await Promise.all([spool.commit(), spool.commit()]);
    expect(second).toEqual(first);
    await spool.discard();
    expect((await collect(spool.read())).toString()).toBe('hej');
    await expect(spool.write(Buffer.from('mer'))).rejects.toThrow();
  });
});

describe('attacks on blobs', () => {
  const corrupt = { code: 'BLOB_CORRUPT' };

  it('path traversal in organisation or hash', async () => {
    const { hash } = await put(Buffer.from('x'), '../../../etc');
    expect((await read(hash, {}, '../../../etc')).toString()).toBe('x');
    for (const bad of ['../keys', `../${hash}`, hash.toUpperCase(), '', `${hash}\0`])
      await expect(read(bad)).rejects.toMatchObject({ code: 'BLOB_MISSING' });
  });

  it('any changed byte', async () => {
    const { hash } = await put(randomBytes(CHUNK + 10));
    const original = await readFile(pathOf(hash));
    await fc.assert(
      fc.asyncProperty(fc.nat(original.length - 1), fc.integer({ min: 1, max: 255 }), async (at, change) => {
        const changed = Buffer.from(original);
        changed[at] = (changed[at] ?? 0) ^ change;
        await writeFile(pathOf(hash), changed);
        await expect(read(hash)).rejects.toMatchObject({
          code: expect.stringMatching(/BLOB_CORRUPT|KEY_MISSING/),
        });
      }),
      { numRuns: 40 },
    );
  });

  it('a cut file, at a chunk border or anywhere', async () => {
    const { hash } = await put(randomBytes(3 * CHUNK));
    const { length } = await readFile(pathOf(hash));
    for (const cut of [1, 16, 17, 1000, CHUNK + 16, 2 * (CHUNK + 16), length - 60, length - 1, length]) {
      await truncate(pathOf(hash), length - cut);
      await expect(read(hash, { start: 0, end: 0 })).rejects.toMatchObject(corrupt);
    }
  });

  it('another content under its name, also when only a range is read', async () => {
    const ours = await put(randomBytes(2 * CHUNK));
    const other = await put(randomBytes(2 * CHUNK));
    await copyFile(pathOf(other.hash), pathOf(ours.hash));
    await expect(read(ours.hash, { start: 5, end: 6 })).rejects.toMatchObject(corrupt);
  });

  it('chunks in another order', async () => {
    const { hash } = await put(randomBytes(3 * CHUNK));
    const bytes = await readFile(pathOf(hash));
    const [header, size] = [53, CHUNK + 16];
    const swapped = Buffer.concat([
      bytes.subarray(0, header),
      bytes.subarray(header + size, header + 2 * size),
      bytes.subarray(header, header + size),
      bytes.subarray(header + 2 * size),
    ]);
    await writeFile(pathOf(hash), swapped);
    await expect(read(hash)).rejects.toMatchObject(corrupt);
  });

  it("another organisation's file", async () => {
    const content = randomBytes(100);
    const { hash } = await put(content);
    await put(content, OTHER);
    await copyFile(pathOf(hash, OTHER), pathOf(hash));
    await expect(read(hash)).rejects.toMatchObject({ code: 'KEY_MISSING' });
  });
});

describe('memory', () => {
  it('does not depend on the size', async () => {
    const piece = randomBytes(1024 * 1024);
    let most = 0;
    setFlagsFromString('--expose-gc');
    const collectGarbage = runInNewContext('gc') as () => void;
    collectGarbage();
    const base = process.memoryUsage().arrayBuffers + process.memoryUsage().external;
    const watch = () => {
      // Only what is still held counts, not what waits for collection.
      collectGarbage();
      const { arrayBuffers, external } = process.memoryUsage();
      most = Math.max(most, arrayBuffers + external - base);
    };
    async function* source() {
      for (let part = 0; part < 100; part += 1) {
        watch();
        yield piece;
      }
    }
    const { hash, size } = await store.put(ORGANISATION, source());
    expect(size).toBe(100 * piece.length);
    let bytes = 0;
    for await (const part of store.open(ORGANISATION, hash)) {
      bytes += part.length;
      if (bytes % (16 * CHUNK) === 0) watch();
    }
    expect(bytes).toBe(size);
    const handle = await open(pathOf(hash), 'r');
    expect((await handle.stat()).size).toBe(size + 1600 * 16 + 53 + 16);
    await handle.close();
    expect(most).toBeLessThan(8 * 1024 * 1024);
  });
});
