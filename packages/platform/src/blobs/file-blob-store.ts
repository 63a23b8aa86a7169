import { randomBytes } from 'node:crypto';
import { type FileHandle, open, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { hasCode, ServiceError } from '../errors/service-error.ts';
import { makeFolder, syncFolder } from '../keys/durable-file.ts';
import { type OrganisationKeys, organisationFolder } from '../keys/organisation-keys.ts';
import type { BlobReference, BlobStore, ByteRange, RemoveOptions, Spool } from './blob-store.ts';
import { contentPath } from './content-path.ts';
import { FileSpool } from './file-spool.ts';
import {
  checkTrailer,
  HEADER_BYTES,
  keyIdOf,
  newSealedFile,
  openSealedFile,
  type SealedFile,
  sizesOf,
  TRAILER_BYTES,
} from './sealed-format.ts';
import { checkedRange, readChunks } from './sealed-reader.ts';
import { openSpoolFolder } from './spool-folder.ts';
import { listFiles, readKeyId, shredHeader } from './stored-files.ts';
import { putThroughSpool, reencryptThroughSpool } from './through-spool.ts';

export interface FileBlobStoreOptions {
  folder: string;
  keys: OrganisationKeys;
}

/** Blobs as files: `content/<organisation>/<2 digits>/<hash>`, and `spool/` for what is being written. */
export async function openFileBlobStore(options: FileBlobStoreOptions): Promise<BlobStore> {
  await makeFolder(join(options.folder, 'content'));
  const spoolFolder = await openSpoolFolder(join(options.folder, 'spool'));
  return new FileBlobStore(options, spoolFolder);
}

class FileBlobStore implements BlobStore {
  readonly #content: string;
  /** Folders known to be there: at most 256 an organisation. */
  readonly #made = new Set<string>();
  readonly #keys: OrganisationKeys;
  readonly #spoolFolder: { path: string; close(): Promise<void> };

  constructor(options: FileBlobStoreOptions, spoolFolder: { path: string; close(): Promise<void> }) {
    this.#content = join(options.folder, 'content');
    this.#keys = options.keys;
    this.#spoolFolder = spoolFolder;
  }

  async put(
    organisation: string,
    source: AsyncIterable<Uint8Array>,
    options: { maxBytes?: number } = {},
  ): Promise<BlobReference> {
    return putThroughSpool(this, organisation, source, options);
  }

  async *open(organisation: string, hash: string, range?: ByteRange): AsyncGenerator<Buffer> {
    const handle = await openExisting(this.#path(organisation, hash));
    try {
      const { file, size, chunks } = await this.#check(handle, organisation, hash);
      yield* readChunks(handle, file, checkedRange(range, size), chunks - 1);
    } finally {
      await handle.close();
    }
  }

  async has(organisation: string, hash: string): Promise<boolean> {
    return (await this.stat(organisation, hash)) !== undefined;
  }

  async stat(organisation: string, hash: string): Promise<BlobReference | undefined> {
    try {
      const found = await stat(this.#path(organisation, hash));
      return { hash, size: sizesOf(found.size).size };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  }

  async remove(organisation: string, hash: string, options: RemoveOptions = {}): Promise<void> {
    if (options.shred) await shredHeader(this.#path(organisation, hash));
    await rm(this.#path(organisation, hash), { force: true });
  }

  list(organisation: string): AsyncGenerator<{ hash: string; storedAt: Date }> {
    return listFiles(join(this.#content, organisationFolder(organisation)));
  }

  async keyOf(organisation: string, hash: string): Promise<string | undefined> {
    return readKeyId(this.#path(organisation, hash));
  }

  reencrypt(organisation: string, hash: string): Promise<boolean> {
    return reencryptThroughSpool(this, this.#keys, organisation, hash);
  }

  async spool(organisation: string, options: { maxBytes?: number } = {}): Promise<Spool> {
    const file = newSealedFile(await this.#keys.keyFor(organisation));
    return new FileSpool({
      path: join(this.#spoolFolder.path, randomBytes(16).toString('hex')),
      file,
      maxBytes: options.maxBytes,
      keep: (path, blob) => this.#keep(path, organisation, blob),
      openKept: (hash, range) => this.open(organisation, hash, range),
    });
  }

  close(): Promise<void> {
    return this.#spoolFolder.close();
  }

  async #keep(path: string, organisation: string, blob: BlobReference): Promise<void> {
    const target = this.#path(organisation, blob.hash);
    const folder = dirname(target);
    if (!this.#made.has(folder)) {
      await makeFolder(folder);
      this.#made.add(folder);
    }
    try {
      // The same content may be there already: the new file takes its place and whoever reads the old one goes on.
      await rename(path, target);
    } catch (error) {
      if (!hasCode(error, 'ENOENT')) throw error;
      // Somebody has cleared the folder away meanwhile.
      await makeFolder(folder);
      await rename(path, target);
    }
    await syncFolder(folder);
  }

  async #check(
    handle: FileHandle,
    organisation: string,
    hash: string,
  ): Promise<{ file: SealedFile; size: number; chunks: number }> {
    const fileBytes = (await handle.stat()).size;
    const { size, chunks } = sizesOf(fileBytes);
    const header = Buffer.alloc(HEADER_BYTES);
    await handle.read(header, 0, HEADER_BYTES, 0);
    const file = openSealedFile(header, await this.#keys.keyById(organisation, keyIdOf(header)));
    const trailer = Buffer.alloc(TRAILER_BYTES);
    await handle.read(trailer, 0, TRAILER_BYTES, fileBytes - TRAILER_BYTES);
    checkTrailer(file, trailer, hash, size);
    return { file, size, chunks };
  }

  #path(organisation: string, hash: string): string {
    if (!/^[0-9a-f]{64}$/.test(hash)) throw missing();
    return join(this.#content, contentPath(organisation, hash));
  }
}

async function openExisting(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw missing(error);
    throw error;
  }
}

function missing(cause?: unknown): ServiceError {
  return new ServiceError('BLOB_MISSING', {
    status: 404,
    message: 'The stored content is not there.',
    cause,
  });
}
