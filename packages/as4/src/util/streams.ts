/** A chunk as a Buffer over the same memory. */
export function asBuffer(chunk: Uint8Array): Buffer {
  return Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
}

/** Passes a stream on and shows each chunk to `see`. */
export async function* tap(
  source: AsyncIterable<Uint8Array>,
  see: (chunk: Buffer) => void,
): AsyncGenerator<Buffer, void, void> {
  for await (const chunk of source) {
    const octets = asBuffer(chunk);
    see(octets);
    yield octets;
  }
}

/** A small stream as one buffer; `fail` makes the error when it is longer than `maxBytes`. */
export async function collect(
  source: AsyncIterable<Uint8Array>,
  maxBytes: number,
  fail: () => Error,
): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of source) {
    length += chunk.length;
    if (length > maxBytes) throw fail();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length);
}
