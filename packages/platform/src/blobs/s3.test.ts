import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type OrganisationKeys, openOrganisationKeys } from '../keys/organisation-keys.ts';
import { startS3Server } from '../testing/s3-server.ts';
import type { BlobStore } from './blob-store.ts';
import { openS3BlobStore } from './s3-blob-store.ts';

const CHUNK = 64 * 1024;
const ORGANISATION = '0203:exempelkommunen.example';
const OTHER = '0203:exempelregionen.example';

const folder = mkdtempSync(join(tmpdir(), 'budkavle-s3-'));
let server: Awaited<ReturnType<typeof startS3Server>>;
let keys: OrganisationKeys;
let store: BlobStore;

beforeAll(async () => {
  server = await startS3Server(join(folder, 'server'));
  keys = await openOrganisationKeys({ folder: join(folder, 'keys'), masterKey: randomBytes(32) });
  store = await open();
});
afterAll(async () => {
  await store.close();
  // The last test has closed it.
  await server.close().catch(() => {});
  rmSync(folder, { recursive: true, force: true });
});

function open(prefix = 'prov/') {
  const { endpoint, bucket, accessKeyId, secretAccessKey } = server;
  const s3 = { endpoint, region: 'us-east-1', bucket, prefix, accessKeyId, secretAccessKey };
  return openS3BlobStore({ s3, folder: join(folder, 'local'), keys });
}

async function* pieces(content: Buffer, size = 10_000): AsyncGenerator<Buffer> {
  for (let at = 0; at < content.length; at += size) yield content.subarray(at, at + size);
}

async function collect(source: AsyncIterable<Buffer>): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of source) parts.push(Buffer.from(part));
  return Buffer.concat(parts);
}

const files = (under: string) =>
  readdirSync(join(folder, under), { recursive: true, withFileTypes: true })
    .filter((one) => one.isFile())
    .map((one) => join(one.parentPath, one.name));

it.each([0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK + 17])('keeps %i bytes', async (size) => {
  const content = randomBytes(size);
  const blob = await store.put(ORGANISATION, pieces(content));
  expect(blob).toEqual({ hash: createHash('sha256').update(content).digest('hex'), size });
  expect((await collect(store.open(ORGANISATION, blob.hash))).equals(content)).toBe(true);
  expect(await store.stat(ORGANISATION, blob.hash)).toEqual(blob);
  expect(await store.has(OTHER, blob.hash)).toBe(false);
  expect(files('local')).toEqual([]);
});

it('reads any range', async () => {
  const content = randomBytes(4 * CHUNK + 100);
  const { hash } = await store.put(ORGANISATION, pieces(content));
  const edge = fc.oneof(
    fc.nat(content.length),
    fc.constantFrom(0, CHUNK - 1, CHUNK, 4 * CHUNK, content.length),
  );
  await fc.assert(
    fc.asyncProperty(edge, edge, async (a, b) => {
      const range = { start: Math.min(a, b), end: Math.max(a, b) };
      const read = await collect(store.open(ORGANISATION, hash, range));
      expect(read.equals(content.subarray(range.start, range.end))).toBe(true);
    }),
    { numRuns: 8 },
  );
  await expect(collect(store.open(ORGANISATION, hash, { end: content.length + 1 }))).rejects.toMatchObject({
    code: 'BLOB_RANGE_INVALID',
  });
});

it('the store sees neither content nor key; what it changes is noticed', async () => {
  const content = Buffer.from('orosanmälan '.repeat(10_000));
  const { hash } = await store.put(ORGANISATION, pieces(content));
  const [stored] = files('server').filter((path) => path.includes(hash) && path.endsWith('_object'));
  const sealed = readFileSync(stored as string);
  expect(sealed.includes('orosanm')).toBe(false);
  sealed[sealed.length >> 1] = (sealed[sealed.length >> 1] as number) ^ 1;
  writeFileSync(stored as string, sealed);
  await expect(collect(store.open(ORGANISATION, hash))).rejects.toMatchObject({ code: 'BLOB_CORRUPT' });
});

it('lists, re-encrypts and removes', async () => {
  const own = await open('annat/');
  const hashes: string[] = [];
  for (let count = 0; count < 3; count += 1)
    hashes.push((await own.put(ORGANISATION, pieces(randomBytes(70_000)))).hash);
  const listed: string[] = [];
  for await (const { hash } of own.list(ORGANISATION)) listed.push(hash);
  expect(listed.sort()).toEqual(hashes.sort());
  const [first] = hashes as [string];
  const before = await collect(own.open(ORGANISATION, first));
  const { id } = await keys.rotate(ORGANISATION);
  expect(await own.reencrypt(ORGANISATION, first)).toBe(true);
  expect(await own.reencrypt(ORGANISATION, first)).toBe(false);
  expect(await own.keyOf(ORGANISATION, first)).toBe(id);
  expect((await collect(own.open(ORGANISATION, first))).equals(before)).toBe(true);
  await own.remove(ORGANISATION, first);
  await own.remove(ORGANISATION, first);
  expect(await own.stat(ORGANISATION, first)).toBeUndefined();
  expect(await own.keyOf(ORGANISATION, first)).toBeUndefined();
  await expect(collect(own.open(ORGANISATION, first))).rejects.toMatchObject({ code: 'BLOB_MISSING' });
  await own.close();
});

it('when the store goes away, put fails and leaves nothing here', async () => {
  const own = await open('borta/');
  const spool = await own.spool(ORGANISATION);
  await spool.write(randomBytes(100_000));
  await server.close();
  await expect(spool.commit()).rejects.toMatchObject({ code: 'BLOB_STORE_UNAVAILABLE', status: 503 });
  expect(files('local')).toEqual([]);
  await own.close();
});
