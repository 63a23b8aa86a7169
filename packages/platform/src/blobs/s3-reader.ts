import {
  CHUNK_BYTES,
  HEADER_BYTES,
  openChunk,
  SEALED_CHUNK_BYTES,
  type SealedFile,
} from './sealed-format.ts';

/** Where the sealed chunks that hold a range of the content lie; the last one may end before `end`. */
export function sealedChunksOf({ start, end }: { start: number; end: number }): {
  start: number;
  end: number;
} {
  const first = Math.floor(start / CHUNK_BYTES);
  const after = Math.ceil(end / CHUNK_BYTES);
  return { start: HEADER_BYTES + first * SEALED_CHUNK_BYTES, end: HEADER_BYTES + after * SEALED_CHUNK_BYTES };
}

/** Opens sealed chunks as they come, and gives the range of the content that is asked for. */
export async function* cut(
  sealed: AsyncIterable<Uint8Array>,
  file: SealedFile,
  { start, end }: { start: number; end: number },
  lastChunk: number,
): AsyncGenerator<Buffer> {
  let index = Math.floor(start / CHUNK_BYTES);
  const open = (chunk: Buffer) => {
    const plaintext = openChunk(file, index, index === lastChunk, chunk);
    const offset = index * CHUNK_BYTES;
    index += 1;
    return plaintext.subarray(Math.max(0, start - offset), Math.min(plaintext.length, end - offset));
  };
  const held = Buffer.allocUnsafe(SEALED_CHUNK_BYTES);
  let filled = 0;
  for await (const piece of sealed) {
    for (let at = 0; at < piece.length; ) {
      const part = piece.subarray(at, at + SEALED_CHUNK_BYTES - filled);
      held.set(part, filled);
      filled += part.length;
      at += part.length;
      if (filled < SEALED_CHUNK_BYTES) continue;
      filled = 0;
      yield open(held);
    }
  }
  if (filled > 0) yield open(held.subarray(0, filled));
  // Fewer than were asked for: what came was cut short.
  if (index * CHUNK_BYTES < end) throw new Error('the answer was cut short');
}
