import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { gunzipBounded } from './gunzip-bounded.ts';
import { gzip } from './gzip.ts';

async function* chunks(octets: Uint8Array, size: number): AsyncIterable<Buffer> {
  for (let at = 0; at < octets.length; at += size) yield Buffer.from(octets.subarray(at, at + size));
}
async function collect(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const chunk of source) all.push(chunk);
  return Buffer.concat(all);
}
const limits = { inflatedBytes: 64 * 1024 * 1024, inflateRatio: 200 };

describe('gzip of a part', () => {
  test('comes back whole, in any chunks', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 500 }),
        fc.integer({ min: 1, max: 200 }),
        async (content, size) => {
          const packed = await collect(gzip(chunks(content, size)));
          expect(
            (await collect(gunzipBounded(chunks(packed, size), limits))).equals(Buffer.from(content)),
          ).toBe(true);
        },
      ),
      { numRuns: 50 },
    );
  });

  test('several members are one content', async () => {
    const packed = Buffer.concat([gzipSync('one '), gzipSync('two')]);
    for (const size of [1, 7, 1000])
      expect((await collect(gunzipBounded(chunks(packed, size), limits))).toString()).toBe('one two');
  });

  test('an error of the source stays what it is', async () => {
    const broken = (async function* () {
      yield gzipSync(randomBytes(1000)).subarray(0, 500);
      throw new Error('disk');
    })();
    await expect(collect(gunzipBounded(broken, limits))).rejects.toThrow('disk');
  });
});

describe('refused with EBMS:0303', () => {
  const good = gzipSync(randomBytes(5000));
  const altered = (at: number) => {
    const copy = Buffer.from(good);
    copy[at] = (copy[at] as number) ^ 1;
    return copy;
  };
  test.each<[string, Buffer]>([
    ['no gzip', Buffer.from('<x/>')],
    ['nothing', Buffer.alloc(0)],
    ['cut short', good.subarray(0, good.length - 9)],
    ['cut short in the trailer', good.subarray(0, good.length - 1)],
    ['wrong CRC', altered(good.length - 6)],
    ['wrong length', altered(good.length - 1)],
    ['trailing zero octets', Buffer.concat([good, Buffer.alloc(10)])],
    ['trailing rubbish', Buffer.concat([good, Buffer.from('rubbish')])],
    ['a member after rubbish', Buffer.concat([good, Buffer.from('x'), good])],
    ['a second member cut short', Buffer.concat([good, good.subarray(0, 20)])],
  ])('%s', async (_, packed) => {
    for (const size of [1, 64, 100_000])
      await expect(collect(gunzipBounded(chunks(packed, size), limits))).rejects.toMatchObject({
        code: 'EBMS:0303',
      });
  });

  test('a gzip bomb, by size', async () => {
    const bomb = gzipSync(Buffer.alloc(5_000_000));
    await expect(
      collect(gunzipBounded(chunks(bomb, 4096), { ...limits, inflatedBytes: 1_000_000 })),
    ).rejects.toMatchObject({ code: 'EBMS:0303' });
  });

  test('a gzip bomb, by ratio, stops early', async () => {
    const bomb = gzipSync(Buffer.alloc(40_000_000));
    let seen = 0;
    await expect(
      (async () => {
        for await (const chunk of gunzipBounded(chunks(bomb, 4096), limits)) seen += chunk.length;
      })(),
    ).rejects.toMatchObject({ code: 'EBMS:0303' });
    expect(seen).toBeLessThan(10_000_000);
  });
});
