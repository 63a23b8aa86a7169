import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { newSealedFile, openChunk, sealChunk } from './sealed-format.ts';

const file = newSealedFile({ id: 'ab'.repeat(16), key: randomBytes(32) });
const content = randomBytes(100);

it('no two of chunk, last chunk and other chunk share a nonce', () => {
  const sealed = [
    sealChunk(file, 0, false, content),
    sealChunk(file, 0, true, content),
    sealChunk(file, 1, false, content),
  ];
  expect(new Set(sealed.map((one) => one.toString('hex'))).size).toBe(3);
});

it('a chunk opens only as what it was sealed as', () => {
  const sealed = sealChunk(file, 3, false, content);
  expect(openChunk(file, 3, false, sealed)).toEqual(content);
  for (const [index, last] of [
    [3, true],
    [2, false],
  ] as const)
    expect(() => openChunk(file, index, last, sealed)).toThrow(/damaged/);
});

it('the same content never looks the same in two files', () => {
  const key = { id: 'ab'.repeat(16), key: randomBytes(32) };
  const seal = () => sealChunk(newSealedFile(key), 0, true, content);
  expect(seal().equals(seal())).toBe(false);
});
