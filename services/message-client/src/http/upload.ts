import { Readable } from 'node:stream';
import { MessageClientError } from '../errors.ts';

/** As much of a refused upload is still read, so that the browser gets the answer and not a broken connection. */
const maxDrained = 256 * 1024 * 1024;

/**
 * Gives the octets of an upload to `take`. When it refuses them the rest is read and thrown away, bounded, before the
 * refusal is answered. JSON has been parsed by the framework when it comes here: REQUEST_MALFORMED.
 */
export async function takeUpload<T>(
  body: unknown,
  take: (content: AsyncIterable<Uint8Array>) => Promise<T>,
): Promise<T> {
  if (body !== null && body !== undefined && !(body instanceof Readable))
    throw new MessageClientError('REQUEST_MALFORMED');
  const source = body ?? Readable.from([]);
  try {
    return await take(source.iterator({ destroyOnReturn: false }));
  } catch (error) {
    if (error instanceof MessageClientError) await drain(source);
    throw error;
  }
}

async function drain(source: Readable): Promise<void> {
  let drained = 0;
  try {
    for await (const chunk of source.iterator({ destroyOnReturn: false })) {
      drained += (chunk as Buffer).length;
      if (drained > maxDrained) return;
    }
  } catch {
    // The sender went away: there is nobody to answer.
  }
}
