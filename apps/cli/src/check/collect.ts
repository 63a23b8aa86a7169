/** All octets of a small stream. Only for what is known to be small. */
export async function collect(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of source) parts.push(part);
  return Buffer.concat(parts);
}

/** Octets that look random, the same for the same seed, made as they are read: nothing of the size is held. */
export async function* noise(bytes: number, seed: number): AsyncGenerator<Buffer> {
  let state = (seed * 2654435761 + 1) >>> 0;
  for (let left = bytes; left > 0; ) {
    const chunk = Buffer.allocUnsafe(Math.min(left, 64 * 1024));
    for (let index = 0; index < chunk.length; index++) {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      chunk[index] = state & 0xff;
    }
    left -= chunk.length;
    yield chunk;
  }
}
