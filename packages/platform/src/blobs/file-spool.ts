import { createHash } from 'node:crypto';
import { type FileHandle, open, rm } from 'node:fs/promises';
import { ServiceError } from '../errors/service-error.ts';
import type { BlobReference, ByteRange, Spool } from './blob-store.ts';
import { CHUNK_BYTES, type SealedFile, sealChunk, sealTrailer } from './sealed-format.ts';
import { checkedRange, readChunks } from './sealed-reader.ts';

export interface FileSpoolOptions {
  path: string;
  file: SealedFile;
  maxBytes?: number | undefined;
  /** Moves the finished file to its place, durably. */
  keep(path: string, blob: BlobReference): Promise<void>;
  /** Reads the blob after it has been kept. */
  openKept(hash: string, range?: ByteRange): AsyncIterable<Buffer>;
}

/** Where the chunk that waits begins; it grows to a whole one. */
const FIRST_PENDING_BYTES = 8192;

/**
 * Writes an encrypted file chunk by chunk; at most one chunk waits in memory. What fits in one chunk touches the disk
 * only when it is kept.
 */
export class FileSpool implements Spool {
  readonly #options: FileSpoolOptions;
  #handle: FileHandle | undefined;
  readonly #hash = createHash('sha256');
  /** The chunk that waits: only when more comes is it known not to be the last. */
  #pending: Buffer = Buffer.allocUnsafeSlow(FIRST_PENDING_BYTES);
  #pendingBytes = 0;
  #chunks = 0;
  #size = 0;
  #state: 'writing' | 'committed' | 'discarded' | 'broken' = 'writing';
  #committing: Promise<BlobReference> | undefined;

  constructor(options: FileSpoolOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#size;
  }

  async write(chunk: Uint8Array): Promise<void> {
    if (this.#state !== 'writing' || this.#committing !== undefined)
      throw new Error('this spool takes no more');
    const { maxBytes } = this.#options;
    if (maxBytes !== undefined && this.#size + chunk.length > maxBytes) {
      throw new ServiceError('BLOB_TOO_LARGE', {
        status: 413,
        message: `The content is larger than ${maxBytes} bytes.`,
        details: { maxBytes },
      });
    }
    this.#hash.update(chunk);
    try {
      for (let at = 0; at < chunk.length; ) {
        if (this.#pendingBytes === CHUNK_BYTES) await this.#flush();
        const part = chunk.subarray(at, at + CHUNK_BYTES - this.#pendingBytes);
        this.#grow(this.#pendingBytes + part.length);
        this.#pending.set(part, this.#pendingBytes);
        this.#pendingBytes += part.length;
        this.#size += part.length;
        at += part.length;
      }
    } catch (error) {
      this.#state = 'broken';
      throw error;
    }
  }

  async *read(range?: ByteRange): AsyncGenerator<Buffer> {
    if (this.#state === 'committed') {
      const { hash } = await this.commit();
      yield* this.#options.openKept(hash, range);
      return;
    }
    if (this.#state !== 'writing') throw new Error('this spool has been given up');
    const { start, end } = checkedRange(range, this.#size);
    const written = this.#chunks * CHUNK_BYTES;
    const pending = Buffer.from(this.#pending.subarray(0, this.#pendingBytes));
    if (this.#handle !== undefined && start < written) {
      const stored = { start, end: Math.min(end, written) };
      yield* readChunks(this.#handle, this.#options.file, stored, undefined);
    }
    if (end > written) yield pending.subarray(Math.max(0, start - written), end - written);
  }

  commit(): Promise<BlobReference> {
    if (this.#state === 'discarded' || this.#state === 'broken')
      return Promise.reject(new Error('this spool has been given up'));
    this.#committing ??= this.#commit();
    return this.#committing;
  }

  async discard(): Promise<void> {
    if (this.#committing !== undefined) {
      await this.#committing.catch(() => {});
      return;
    }
    if (this.#state === 'discarded') return;
    this.#state = 'discarded';
    await this.#drop();
  }

  async #commit(): Promise<BlobReference> {
    try {
      const blob = { hash: this.#hash.digest('hex'), size: this.#size };
      await this.#append([this.#seal(true), sealTrailer(this.#options.file, blob.hash, blob.size)]);
      await this.#handle?.sync();
      await this.#handle?.close();
      await this.#options.keep(this.#options.path, blob);
      this.#state = 'committed';
      return blob;
    } catch (error) {
      this.#state = 'broken';
      await this.#drop();
      throw error;
    } finally {
      this.#pending = Buffer.alloc(0);
    }
  }

  #grow(bytes: number): void {
    if (bytes <= this.#pending.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.min(CHUNK_BYTES, Math.max(bytes, 2 * this.#pending.length)));
    larger.set(this.#pending.subarray(0, this.#pendingBytes));
    this.#pending = larger;
  }

  #seal(last: boolean): Buffer {
    return sealChunk(this.#options.file, this.#chunks, last, this.#pending.subarray(0, this.#pendingBytes));
  }

  async #flush(): Promise<void> {
    await this.#append([this.#seal(false)]);
    this.#chunks += 1;
    this.#pendingBytes = 0;
  }

  async #append(parts: Buffer[]): Promise<void> {
    if (this.#handle === undefined) {
      this.#handle = await open(this.#options.path, 'wx+', 0o600);
      parts.unshift(this.#options.file.header);
    }
    const bytes = parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts);
    for (let at = 0; at < bytes.length; ) at += (await this.#handle.write(bytes, at)).bytesWritten;
  }

  async #drop(): Promise<void> {
    if (this.#handle === undefined) return;
    await this.#handle.close().catch(() => {});
    await rm(this.#options.path, { force: true });
  }
}
