import type { FileHandle } from 'node:fs/promises';
import { ServiceError } from '../errors/service-error.ts';
import type { ByteRange } from './blob-store.ts';
import {
  CHUNK_BYTES,
  HEADER_BYTES,
  openChunk,
  SEALED_CHUNK_BYTES,
  type SealedFile,
} from './sealed-format.ts';

/** Start and end within the content. Errors: BLOB_RANGE_INVALID. */
export function checkedRange(range: ByteRange | undefined, size: number): { start: number; end: number } {
  const start = range?.start ?? 0;
  const end = range?.end ?? size;
  if (!Number.isSafeInteger(start) || !Number.isSafeInteger(end) || start < 0 || start > end || end > size) {
    throw new ServiceError('BLOB_RANGE_INVALID', {
      status: 416,
      message: 'The asked range lies outside the content.',
      details: { size },
    });
  }
  return { start, end };
}

/** Reads from the chunks of a file; `lastChunk` tells which one closes it (none while it is being written). */
export async function* readChunks(
  handle: FileHandle,
  file: SealedFile,
  range: { start: number; end: number },
  lastChunk: number | undefined,
): AsyncGenerator<Buffer> {
  const buffer = Buffer.allocUnsafe(SEALED_CHUNK_BYTES);
  const { start, end } = range;
  for (let index = Math.floor(start / CHUNK_BYTES); index * CHUNK_BYTES < end; index += 1) {
    const position = HEADER_BYTES + index * SEALED_CHUNK_BYTES;
    const last = index === lastChunk;
    const plaintext = openChunk(file, index, last, await readSealed(handle, buffer, position, last));
    const offset = index * CHUNK_BYTES;
    yield plaintext.subarray(Math.max(0, start - offset), Math.min(plaintext.length, end - offset));
  }
}

async function readSealed(
  handle: FileHandle,
  buffer: Buffer,
  position: number,
  last: boolean,
): Promise<Buffer> {
  // The last chunk is followed by the trailer of 16 bytes, which is not part of it.
  const { size } = last ? await handle.stat() : { size: Number.MAX_SAFE_INTEGER };
  const wanted = Math.min(buffer.length, last ? size - 16 - position : buffer.length);
  let read = 0;
  while (read < wanted) {
    const { bytesRead } = await handle.read(buffer, read, wanted - read, position + read);
    if (bytesRead === 0) break;
    read += bytesRead;
  }
  return buffer.subarray(0, read);
}
