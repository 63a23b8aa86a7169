import { parseXml } from '@budkavle/xml-security';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { collect, inPieces } from '../testing/streams.ts';
import { inNamespaceContext } from './namespace-context.ts';

const context = new Map([
  ['', 'urn:default'],
  ['a', 'urn:a&b'],
  ['xml', 'http://www.w3.org/XML/1998/namespace'],
]);
const run = async (xml: string, size = 1) =>
  (await collect(inNamespaceContext(inPieces(xml, size), context))).toString();

describe('plaintext in the context of its ancestors', () => {
  it.each([
    ['<a:x>y</a:x>', '<a:x xmlns="urn:default" xmlns:a="urn:a&amp;b">y</a:x>'],
    ['<x xmlns="urn:x"/>', '<x xmlns="urn:x" xmlns:a="urn:a&amp;b"/>'],
    ["<x xmlns=''/>", `<x xmlns='' xmlns:a="urn:a&amp;b"/>`],
    ['<x b="xmlns:a=">y</x>', '<x b="xmlns:a=" xmlns="urn:default" xmlns:a="urn:a&amp;b">y</x>'],
    ['<x b=">" xmlns:a="urn:own">y</x>', '<x b=">" xmlns:a="urn:own" xmlns="urn:default">y</x>'],
    [
      '<?xml version="1.0"?><!-- <y> --><a:x/>',
      '<?xml version="1.0"?><!-- <y> --><a:x xmlns="urn:default" xmlns:a="urn:a&amp;b"/>',
    ],
    ['', ''],
    ['no markup', 'no markup'],
    ['<x', '<x'],
  ])('%j', async (xml, expected) => {
    for (const size of [1, 3, 1000]) expect(await run(xml, size)).toBe(expected);
  });

  it('parses, and only declarations are added', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'grapheme', maxLength: 30 }),
        fc.integer({ min: 1, max: 9 }),
        async (value, size) => {
          const text = value.replace(/[^\p{L}\p{N}>='" ]/gu, '').replaceAll('"', '&quot;');
          const root = parseXml(await run(`<a:x b="${text}"><a:y>å</a:y></a:x>`, size));
          expect(root.namespaceURI).toBe('urn:a&b');
          expect(root.attributes).toHaveLength(1);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('a root tag without end passes through in bounded memory', async () => {
    const xml = `<x ${'a'.repeat(200_000)}`;
    expect(await run(xml, 4096)).toBe(xml);
  });
});
