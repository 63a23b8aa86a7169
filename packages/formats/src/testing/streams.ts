/** The octets in pieces of `size`, as a network would bring them. */
export async function* inPieces(octets: Uint8Array | string, size = 1000): AsyncIterable<Buffer> {
  const all = Buffer.from(octets as Uint8Array);
  for (let at = 0; at < all.length; at += size) yield all.subarray(at, at + size);
}

export async function collect(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of source) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}
