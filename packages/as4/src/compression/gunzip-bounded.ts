import { createGunzip } from 'node:zlib';
import { As4Error, openError } from '../errors/as4-error.ts';
import { pipe } from '../util/pipe.ts';
import { tap } from '../util/streams.ts';

export interface InflationLimits {
  readonly inflatedBytes: number;
  readonly inflateRatio: number;
}

/** Below this many octets the ratio says nothing. */
const ratioFrom = 8 * 1024 * 1024;

/**
 * Inflates one or several gzip members (section 4); CRC and length are checked, octets after the last member and
 * unfinished members refused. Memory is constant, output bounded absolutely and in relation to the input.
 * @throws As4Error EBMS:0303
 */
export async function* gunzipBounded(
  content: AsyncIterable<Uint8Array>,
  limits: InflationLimits,
): AsyncGenerator<Buffer, void, void> {
  const inflater = createGunzip({ chunkSize: 64 * 1024 });
  let read = 0;
  let written = 0;
  const failure: { cause?: unknown } = {};
  const input = tap(noteFailure(content, failure), (chunk) => {
    read += chunk.length;
  });
  try {
    for await (const chunk of pipe(input, inflater)) {
      written += chunk.length;
      if (written > limits.inflatedBytes)
        throw openError('EBMS:0303', 'part: larger than allowed when inflated');
      if (written > ratioFrom && written > read * limits.inflateRatio)
        throw openError('EBMS:0303', 'part: inflates out of proportion');
      yield chunk;
    }
  } catch (error) {
    if (failure.cause !== undefined) throw failure.cause;
    if (error instanceof As4Error) throw error;
    throw new As4Error('EBMS:0303', 'gzip not readable', { detail: 'part: gzip not readable', cause: error });
  }
  // zlib passes over what follows the last member without a word.
  if (failure.cause !== undefined) throw failure.cause;
  if (inflater.bytesWritten !== read) throw openError('EBMS:0303', 'part: octets after the end of gzip');
}

/** Remembers an error of the source itself, so that it is not taken for bad gzip. */
async function* noteFailure(
  content: AsyncIterable<Uint8Array>,
  failure: { cause?: unknown },
): AsyncGenerator<Uint8Array, void, void> {
  try {
    yield* content;
  } catch (error) {
    failure.cause = error;
    throw error;
  }
}
