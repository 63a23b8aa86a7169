import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A file that only we can read and that is gone afterwards. Fits As4Spool. */
export interface ScratchFile {
  readonly path: string;
  write(chunk: Uint8Array): Promise<void>;
  read(range?: { start: number; end: number }): AsyncIterable<Buffer>;
  discard(): Promise<void>;
}

/** A folder (0700) for what does not fit in memory; removed with everything in it when `use` ends. */
export async function withScratch<T>(use: (scratch: Scratch) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'budkavle-'));
  const scratch = new Scratch(folder);
  try {
    return await use(scratch);
  } finally {
    await scratch.close();
    await rm(folder, { recursive: true, force: true });
  }
}

export class Scratch {
  readonly #folder: string;
  readonly #open = new Set<() => Promise<void>>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Closes what is still open for writing. */
  async close(): Promise<void> {
    for (const close of this.#open) await close();
  }

  async file(): Promise<ScratchFile> {
    const path = join(this.#folder, randomUUID());
    const handle = await open(path, 'wx', 0o600);
    const close = async () => {
      if (this.#open.delete(close)) await handle.close();
    };
    this.#open.add(close);
    return {
      path,
      async write(chunk) {
        // A FileHandle may write less than asked for.
        for (let at = 0; at < chunk.length; ) at += (await handle.write(chunk, at)).bytesWritten;
      },
      async *read(range) {
        await close();
        yield* readFile(path, range);
      },
      async discard() {
        await close();
        await rm(path, { force: true });
      },
    };
  }
}

/** Octets `start` to `end` (exclusive), or all of a file. */
export async function* readFile(path: string, range?: { start: number; end: number }): AsyncIterable<Buffer> {
  if (range && range.end <= range.start) return;
  yield* createReadStream(
    path,
    range ? { start: range.start, end: range.end - 1 } : {},
  ) as AsyncIterable<Buffer>;
}
