import { createReadStream } from 'node:fs';

const usual = 64 * 1024;

/** A buffer as a stream of chunks of the size that files are read in. */
export async function* chunks(octets: Buffer, size = usual): AsyncIterable<Buffer> {
  for (let at = 0; at < octets.length; at += size) yield octets.subarray(at, at + size);
}

export function fileChunks(path: string, start = 0, end = Number.POSITIVE_INFINITY): AsyncIterable<Buffer> {
  return createReadStream(path, { start, end: end - 1 });
}

export async function collect(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const chunk of source) all.push(Buffer.from(chunk));
  return Buffer.concat(all);
}

/** Reads to the end and keeps nothing; how many octets it was. */
export async function drain(source: AsyncIterable<Uint8Array>): Promise<number> {
  let length = 0;
  for await (const chunk of source) length += chunk.length;
  return length;
}
