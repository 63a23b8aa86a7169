import { constants, createGzip } from 'node:zlib';
import { pipe } from '../util/pipe.ts';

/**
 * One gzip member (section 4). Huffman only: what we send is ciphertext in base64, where searching for repetitions
 * finds nothing and costs four times the time.
 */
export function gzip(content: AsyncIterable<Uint8Array>): AsyncIterable<Buffer> {
  return pipe(content, createGzip({ strategy: constants.Z_HUFFMAN_ONLY, chunkSize: 64 * 1024 }));
}
