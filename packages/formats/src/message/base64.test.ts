import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { collect, inPieces } from '../testing/streams.ts';
import { Base64Decoder, encodeBase64 } from './base64.ts';

function decode(text: string, size = 3): Buffer | undefined {
  const decoder = new Base64Decoder();
  const parts: Buffer[] = [];
  for (let at = 0; at < text.length; at += size)
    parts.push(decoder.write(Buffer.from(text.slice(at, at + size))));
  parts.push(decoder.end());
  return decoder.valid ? Buffer.concat(parts) : undefined;
}

describe('base64 as a stream', () => {
  it('gives back what was encoded, in pieces of any size', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ minLength: 1, maxLength: 300 }),
        fc.integer({ min: 1, max: 50 }),
        async (octets, size) => {
          const encoded = (await collect(encodeBase64(inPieces(octets, size)))).toString();
          expect(encoded).toBe(Buffer.from(octets).toString('base64'));
          expect(decode(encoded, size)).toEqual(Buffer.from(octets));
        },
      ),
      { numRuns: 100 },
    );
  });

  it('allows line breaks inside', () => {
    expect(decode('aGVq\r\n IHZh\tcmxk\n')?.toString()).toBe('hej varld');
  });

  it.each([
    '',
    ' ',
    'a',
    'ab',
    'abc',
    'abcde',
    'ab==cd==',
    'ab=',
    'a===',
    '====',
    'ab-_',
    'åäöå',
    'ab=c',
    '=abc',
    'YQ==YQ==',
  ])('refuses %j', (text) => {
    for (const size of [1, 3, 100]) expect(decode(text, size)).toBeUndefined();
  });

  it('is linear in a run of padding characters', () => {
    const started = performance.now();
    expect(decode(`${'='.repeat(200_000)}x`, 64 * 1024)).toBeUndefined();
    expect(performance.now() - started).toBeLessThan(1000);
  });
});
