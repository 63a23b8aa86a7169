/** The input in pieces of a size that follows from the input itself, so that a run can be repeated. */
export async function* inPieces(input: Uint8Array): AsyncGenerator<Buffer, void, void> {
  const size = 1 + ((input.length * 7 + (input[input.length >> 1] ?? 0)) % 4093);
  for (let at = 0; at < input.length; at += size) yield Buffer.from(input.subarray(at, at + size));
}

/** Reads to the end and keeps nothing; gives the number of octets. */
export async function drain(source: AsyncIterable<Uint8Array>): Promise<number> {
  let octets = 0;
  for await (const chunk of source) octets += chunk.length;
  return octets;
}

export async function collect(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const chunk of source) all.push(chunk);
  return Buffer.concat(all);
}
