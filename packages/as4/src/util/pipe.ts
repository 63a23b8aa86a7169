import { Readable, type Transform } from 'node:stream';

/** A Node transform as an async iterable: back-pressure both ways, errors of the source come out here. */
export async function* pipe(
  source: AsyncIterable<Uint8Array>,
  transform: Transform,
): AsyncGenerator<Buffer, void, void> {
  const readable = Readable.from(source, { objectMode: false, highWaterMark: 64 * 1024 });
  readable.once('error', (error) => transform.destroy(error));
  try {
    for await (const chunk of readable.pipe(transform)) yield chunk as Buffer;
  } finally {
    readable.destroy();
    transform.destroy();
  }
}
