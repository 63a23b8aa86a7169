import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { looksChunked, withCrlf, withoutChunks } from './body-stream.ts';
import { readHttpHead } from './http-head.ts';

async function* cut(octets: Buffer, sizes: readonly number[]): AsyncGenerator<Buffer, void, void> {
  let at = 0;
  for (const size of sizes) {
    yield octets.subarray(at, at + size);
    at += size;
  }
  yield octets.subarray(at);
}

async function collect(source: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of source) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const pieces = fc.array(fc.uint8Array({ minLength: 1, maxLength: 40 }), { maxLength: 8 });
const sizes = fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 20 });

describe('chunked bodies', () => {
  it('come out as they went in, however the dump is cut', async () => {
    await fc.assert(
      fc.asyncProperty(pieces, sizes, async (content, cuts) => {
        const coded = Buffer.concat([
          ...content.flatMap((one) => [
            Buffer.from(`${one.length.toString(16)}\r\n`),
            one,
            Buffer.from('\r\n'),
          ]),
          Buffer.from('0\r\n\r\n'),
        ]);
        expect(looksChunked(coded)).toBe(true);
        expect(await collect(withoutChunks(cut(coded, cuts)))).toEqual(Buffer.concat(content));
      }),
      { numRuns: 100 },
    );
  });

  it('broken chunk sizes end the body, they do not hang or throw', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 600 }), sizes, async (noise, cuts) => {
        await collect(withoutChunks(cut(Buffer.from(noise), cuts)));
      }),
      { numRuns: 100 },
    );
  });
});

it('LF becomes CRLF, CRLF stays, however it is cut', async () => {
  const lines = fc.array(fc.constantFrom('a', '\n', '\r\n', '\r', 'b\n'), { maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(lines, sizes, async (parts, cuts) => {
      const text = parts.join('');
      const fixed = await collect(withCrlf(cut(Buffer.from(text), cuts)));
      expect(fixed.toString()).toBe(text.replace(/(?<!\r)\n/g, '\r\n'));
    }),
    { numRuns: 200 },
  );
});

it('a CRLF that is cut stays one, also when an empty piece comes between', async () => {
  expect((await collect(withCrlf(cut(Buffer.from('a\r\n'), [2, 0])))).toString()).toBe('a\r\n');
});

describe('HTTP head', () => {
  it('with or without start line, folded, CRLF or LF', () => {
    const head = readHttpHead(Buffer.from('POST /as4 HTTP/1.1\r\nContent-Type: a/b;\r\n c=d\r\n\r\nbody'));
    expect(head).toMatchObject({
      startLine: 'POST /as4 HTTP/1.1',
      fields: [['content-type', 'a/b; c=d']],
      length: 48,
    });
    expect(readHttpHead(Buffer.from('HTTP/1.1 200 OK\nX: y\n\n'))?.fields).toEqual([['x', 'y']]);
    expect(readHttpHead(Buffer.from('X: y\n\n'))?.startLine).toBeUndefined();
  });

  it('what is no head is none', () => {
    for (const text of ['', 'noise', 'a b c\r\n\r\n', 'X: y', '\r\n\r\n'])
      expect(readHttpHead(Buffer.from(text)), text).toBeUndefined();
  });
});
