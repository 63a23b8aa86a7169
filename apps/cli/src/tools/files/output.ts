import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { UsageError } from '../../io.ts';
import type { Scratch } from './scratch.ts';

/**
 * Writes a stream to a file: beside it first, synced, then renamed, so that the name never holds half of it.
 * `-`: to standard output, after the stream has come to its end without error.
 * @throws UsageError when it cannot be written; what the stream throws, and then nothing is left behind
 */
export async function writeOutput(
  name: string,
  content: AsyncIterable<Uint8Array>,
  scratch: Scratch,
): Promise<number> {
  return name === '-' ? await toStandardOutput(content, scratch) : await toFile(name, content);
}

async function toStandardOutput(content: AsyncIterable<Uint8Array>, scratch: Scratch): Promise<number> {
  const file = await scratch.file();
  let size = 0;
  for await (const chunk of content) {
    size += chunk.length;
    await file.write(chunk);
  }
  for await (const chunk of file.read())
    if (!process.stdout.write(chunk)) await once(process.stdout, 'drain');
  return size;
}

async function toFile(path: string, content: AsyncIterable<Uint8Array>): Promise<number> {
  const temporary = join(dirname(path), `.${basename(path)}.${randomUUID()}.part`);
  const handle = await writable(() => open(temporary, 'wx', 0o600), path);
  try {
    let size = 0;
    for await (const chunk of content) {
      for (let at = 0; at < chunk.length; )
        at += (await writable(() => handle.write(chunk, at), path)).bytesWritten;
      size += chunk.length;
    }
    await handle.sync();
    await handle.close();
    await writable(() => rename(temporary, path), path);
    return size;
  } catch (error) {
    await handle.close().catch(() => undefined);
    await rm(temporary, { force: true });
    throw error;
  }
}

async function writable<T>(step: () => Promise<T>, path: string): Promise<T> {
  try {
    return await step();
  } catch (error) {
    throw new UsageError(
      `${path} cannot be written (${(error as NodeJS.ErrnoException).code ?? 'unknown reason'})`,
    );
  }
}
