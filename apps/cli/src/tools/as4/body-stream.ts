/** Leaves out the chunk sizes of HTTP/1.1 chunked coding; what breaks its form ends the body. */
export async function* withoutChunks(body: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  let left = 0;
  for await (const chunk of body) {
    rest = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    while (rest.length > 0) {
      if (left > 0) {
        const part = rest.subarray(0, left);
        left -= part.length;
        rest = rest.subarray(part.length);
        yield part;
        continue;
      }
      const size = /^(?:\r\n)?([0-9A-Fa-f]{1,8})[^\r\n]{0,200}\r\n/.exec(
        rest.subarray(0, 256).toString('latin1'),
      );
      if (!size?.[1]) {
        if (rest.length > 256) return;
        break;
      }
      left = Number.parseInt(size[1], 16);
      if (left === 0) return;
      rest = rest.subarray(size[0].length);
    }
  }
}

export function looksChunked(start: Buffer): boolean {
  return /^[0-9A-Fa-f]{1,8}(?:;[^\r\n]{0,200})?\r\n/.test(start.subarray(0, 256).toString('latin1'));
}

/** Bare LF becomes CRLF: for dumps that went through a text editor. */
export async function* withCrlf(body: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  let afterReturn = false;
  for await (const chunk of body) {
    if (chunk.length === 0) continue;
    const text = chunk.toString('latin1');
    const fixed = text.replace(/(\r?)\n/g, (_match, cr: string, at: number) =>
      cr !== '' || (at === 0 && afterReturn) ? `${cr}\n` : '\r\n',
    );
    afterReturn = text.endsWith('\r');
    yield Buffer.from(fixed, 'latin1');
  }
}
