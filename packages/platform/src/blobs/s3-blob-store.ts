import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ServiceError } from '../errors/service-error.ts';
import { type OrganisationKeys, organisationFolder } from '../keys/organisation-keys.ts';
import type { BlobReference, BlobStore, ByteRange, Spool } from './blob-store.ts';
import { contentPath } from './content-path.ts';
import { FileSpool } from './file-spool.ts';
import { type S3Object, S3Objects, type S3Options } from './s3-objects.ts';
import { cut, sealedChunksOf } from './s3-reader.ts';
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
import { checkedRange } from './sealed-reader.ts';
import { openSpoolFolder } from './spool-folder.ts';
import { putThroughSpool, reencryptThroughSpool } from './through-spool.ts';

export interface S3BlobStoreOptions {
  s3: S3Options;
  /** For what is being written: on this machine. */
  folder: string;
  keys: OrganisationKeys;
}

/**
 * Blobs as objects `content/<organisation>/<2 digits>/<hash>` of a bucket, in the same sealed form as files: the store sees
 * no content and no key. What is being written lies in a spool folder of this machine. Errors: BLOB_STORE_UNAVAILABLE.
 */
export async function openS3BlobStore(options: S3BlobStoreOptions): Promise<BlobStore> {
  const objects = new S3Objects(options.s3);
  try {
    await objects.check();
    return new S3BlobStore(objects, options.keys, await openSpoolFolder(join(options.folder, 'spool')));
  } catch (error) {
    objects.close();
    throw error;
  }
}

class S3BlobStore implements BlobStore {
  readonly #objects: S3Objects;
  readonly #keys: OrganisationKeys;
  readonly #spoolFolder: { path: string; close(): Promise<void> };

  constructor(
    objects: S3Objects,
    keys: OrganisationKeys,
    spoolFolder: { path: string; close(): Promise<void> },
  ) {
    this.#objects = objects;
    this.#keys = keys;
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
    const { file, sealed, start, end, lastChunk } = await this.#locate(organisation, hash, range);
    if (!sealed) return;
    try {
      yield* cut(sealed, file, { start, end }, lastChunk);
    } catch (cause) {
      if (cause instanceof ServiceError) throw cause;
      throw new ServiceError('BLOB_STORE_UNAVAILABLE', {
        status: 503,
        message: 'The object store broke off while it was read.',
        cause,
      });
    } finally {
      sealed.destroy();
    }
  }

  async has(organisation: string, hash: string): Promise<boolean> {
    return (await this.stat(organisation, hash)) !== undefined;
  }

  async stat(organisation: string, hash: string): Promise<BlobReference | undefined> {
    const found = await this.#objects.find(nameOf(organisation, hash));
    return found && { hash, size: sizesOf(found.size).size };
  }

  async remove(organisation: string, hash: string): Promise<void> {
    await this.#objects.remove(nameOf(organisation, hash));
  }

  async *list(organisation: string): AsyncGenerator<{ hash: string; storedAt: Date }> {
    for await (const { name, storedAt } of this.#objects.list(
      `content/${organisationFolder(organisation)}/`,
    )) {
      const hash = name.slice(name.lastIndexOf('/') + 1);
      if (/^[0-9a-f]{64}$/.test(hash)) yield { hash, storedAt };
    }
  }

  async keyOf(organisation: string, hash: string): Promise<string | undefined> {
    const name = nameOf(organisation, hash);
    const header = await this.#objects.read(name, undefined, { start: 0, end: HEADER_BYTES });
    return header && keyIdOf(await whole(header));
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
      keep: async (path, blob) => {
        await this.#objects.put(nameOf(organisation, blob.hash), path);
        await rm(path, { force: true });
      },
      openKept: (hash, range) => this.open(organisation, hash, range),
    });
  }

  async close(): Promise<void> {
    this.#objects.close();
    await this.#spoolFolder.close();
  }

  /** What is to be read, of one version; anew when it is written again meanwhile (re-encryption). */
  async #locate(organisation: string, hash: string, range: ByteRange | undefined) {
    const name = nameOf(organisation, hash);
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      const object = await this.#objects.find(name);
      if (!object) throw missing();
      const { size, chunks } = sizesOf(object.size);
      const { start, end } = checkedRange(range, size);
      const file = await this.#check(organisation, hash, name, object, size);
      if (!file) continue;
      const found = { file, start, end, lastChunk: chunks - 1 };
      if (start === end) return { ...found, sealed: undefined };
      const wanted = sealedChunksOf({ start, end });
      const last = Math.min(wanted.end, object.size - TRAILER_BYTES);
      const sealed = await this.#objects.read(name, object.version, { start: wanted.start, end: last });
      if (sealed) return { ...found, sealed };
    }
    throw missing();
  }

  /** Header and trailer of that version: whose key, and whether it is the content that its name says. Undefined: it is another now. */
  async #check(
    organisation: string,
    hash: string,
    name: string,
    { size: bytes, version }: S3Object,
    size: number,
  ): Promise<SealedFile | undefined> {
    const part = async (start: number, end: number) => {
      const found = await this.#objects.read(name, version, { start, end });
      return found && whole(found);
    };
    const [header, trailer] = await Promise.all([part(0, HEADER_BYTES), part(bytes - TRAILER_BYTES, bytes)]);
    if (!header || !trailer) return undefined;
    const file = openSealedFile(header, await this.#keys.keyById(organisation, keyIdOf(header)));
    checkTrailer(file, trailer, hash, size);
    return file;
  }
}

function nameOf(organisation: string, hash: string): string {
  if (!/^[0-9a-f]{64}$/.test(hash)) throw missing();
  return `content/${contentPath(organisation, hash).replaceAll('\\', '/')}`;
}

async function whole(part: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of part) pieces.push(piece);
  return Buffer.concat(pieces);
}

function missing(): ServiceError {
  return new ServiceError('BLOB_MISSING', { status: 404, message: 'The stored content is not there.' });
}
