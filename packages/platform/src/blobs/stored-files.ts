import { randomBytes } from 'node:crypto';
import { open, opendir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { HEADER_BYTES, keyIdOf } from './sealed-format.ts';

/** The blobs below an organisation's folder, `<2 digits>/<hash>`; what is removed meanwhile may be missing. */
export async function* listFiles(folder: string): AsyncGenerator<{ hash: string; storedAt: Date }> {
  for await (const part of entries(folder)) {
    if (!/^[0-9a-f]{2}$/.test(part)) continue;
    for await (const hash of entries(join(folder, part))) {
      if (!/^[0-9a-f]{64}$/.test(hash)) continue;
      const found = await unlessMissing(stat(join(folder, part, hash)));
      if (found) yield { hash, storedAt: found.mtime };
    }
  }
}

async function* entries(folder: string): AsyncGenerator<string> {
  const opened = await unlessMissing(opendir(folder));
  if (!opened) return;
  for await (const entry of opened) yield entry.name;
}

/** The key id in the header of a blob or spool file; undefined when there is no file. Errors: BLOB_CORRUPT. */
export async function readKeyId(path: string): Promise<string | undefined> {
  const handle = await unlessMissing(open(path, 'r'));
  if (!handle) return undefined;
  try {
    const header = Buffer.alloc(HEADER_BYTES);
    const { bytesRead } = await handle.read(header, 0, HEADER_BYTES, 0);
    return keyIdOf(header.subarray(0, bytesRead));
  } finally {
    await handle.close();
  }
}

/**
 * Overwrites the salt that a file's key comes from, durably. Who reads the file already goes on. Not when the file has another
 * name too: a backup that is being taken holds it.
 */
export async function shredHeader(path: string): Promise<void> {
  const handle = await unlessMissing(open(path, 'r+'));
  if (!handle) return;
  try {
    if ((await handle.stat()).nlink > 1) return;
    await handle.write(randomBytes(HEADER_BYTES), 0, HEADER_BYTES, 0);
    await handle.datasync();
  } finally {
    await handle.close();
  }
}

async function unlessMissing<T>(doing: Promise<T>): Promise<T | undefined> {
  try {
    return await doing;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}
