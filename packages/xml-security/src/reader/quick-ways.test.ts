import fc from 'fast-check';
import { expect, it } from 'vitest';
import { XmlSecurityError } from '../errors.ts';
import { arbitraryXml } from '../testing/arbitrary-xml.ts';
import { patience, runs } from '../testing/support.ts';
import { XmlReader } from './reader.ts';
import type { XmlLimits } from './types.ts';

/** What a reader tells, text joined; the code of the error at the end. A byte at a time nothing is whole in a chunk: only the general way. */
function told(octets: Buffer, step: number, limits: Partial<XmlLimits>): string[] {
  const all: string[] = [];
  let text = '';
  const tell = (event: unknown) => {
    if (text !== '') all.push(`text ${JSON.stringify(text)}`);
    text = '';
    all.push(JSON.stringify(event));
  };
  const reader = new XmlReader(
    {
      startElement: tell,
      endElement: tell,
      text: (chunk) => {
        text += chunk.toString();
      },
      comment: tell,
      processingInstruction: (target, data) => tell([target, data]),
    },
    limits,
  );
  try {
    for (let at = 0; at < octets.length; at += step) reader.write(octets.subarray(at, at + step));
    reader.end();
  } catch (error) {
    if (!(error instanceof XmlSecurityError)) throw error;
    // How much text came before an error depends on the chunks; which error it is does not.
    return [...all, error.code];
  }
  return all;
}

const limits = fc.record(
  {
    maxDepth: fc.integer({ min: 1, max: 5 }),
    maxAttributes: fc.integer({ min: 0, max: 4 }),
    maxNameLength: fc.integer({ min: 1, max: 8 }),
    maxAttributeLength: fc.integer({ min: 1, max: 12 }),
    maxNamespaces: fc.integer({ min: 0, max: 3 }),
    maxMarkupLength: fc.integer({ min: 4, max: 40 }),
  },
  { requiredKeys: [] },
);

const same = (octets: Buffer, bounds: Partial<XmlLimits>): void => {
  const general = told(octets, 1, bounds);
  expect(told(octets, octets.length, bounds)).toEqual(general);
  expect(told(octets, 7, bounds)).toEqual(general);
};

it(
  'the quick ways tell what the general way tells, limits included',
  () =>
    fc.assert(
      fc.property(arbitraryXml, fc.option(limits, { nil: {} }), (xml, bounds) =>
        same(Buffer.from(xml), bounds),
      ),
      runs(300),
    ),
  patience(30_000),
);

it(
  'and the same errors for damaged documents',
  () =>
    fc.assert(
      fc.property(
        arbitraryXml,
        fc.nat(),
        fc.constantFrom(0, 9, 0x22, 0x26, 0x2f, 0x3a, 0x3c, 0x3d, 0x3e, 0x5d, 0x7f, 0x80, 0xc3, 0xef, 0xff),
        (xml, place, byte) => {
          const octets = Buffer.from(xml);
          octets[place % octets.length] = byte;
          same(octets, {});
        },
      ),
      runs(500),
    ),
  patience(30_000),
);

it.each([
  ['<r><a:b:c/></r>', 'XML_NAMESPACE'],
  ['<r><p:a/></r>', 'XML_NAMESPACE'],
  ['<r><a b="1" b="2"/></r>', 'XML_DUPLICATE_ATTRIBUTE'],
  ['<r><a b="1"c="2"/></r>', 'XML_MALFORMED'],
  ['<r><a b=1/></r>', 'XML_MALFORMED'],
  ['<r><a b="<"/></r>', 'XML_MALFORMED'],
  ['<r><a b="&no;"/></r>', 'XML_ENTITY'],
  ['<r><a b="&#0;"/></r>', 'XML_CHARACTER'],
  ['<r><a b="\u0001"/></r>', 'XML_CHARACTER'],
  ['<r><a/ ></r>', 'XML_MALFORMED'],
  ['<r><a></b></r>', 'XML_MALFORMED'],
  ['<r>&#x110000;</r>', 'XML_CHARACTER'],
  ['<r>&#;</r>', 'XML_ENTITY'],
  ['<r>&#x;</r>', 'XML_ENTITY'],
  ['<r>&apo;</r>', 'XML_ENTITY'],
  ['<r>]]></r>', 'XML_MALFORMED'],
  ['<r><a xmlns:p=""/></r>', 'XML_NAMESPACE'],
  ['<r><a xmlns:xmlns="urn:x"/></r>', 'XML_NAMESPACE'],
])('%s is refused whichever way it comes', (xml, code) => {
  expect(told(Buffer.from(xml), xml.length * 4, {}).at(-1)).toBe(code);
  expect(told(Buffer.from(xml), 1, {}).at(-1)).toBe(code);
});

/** A text long enough for the scan of whole words, with one byte replaced. */
const longText = (length: number, place: number, octets: readonly number[], beyondAscii: boolean): Buffer => {
  const text = Buffer.alloc(length, 'x');
  if (beyondAscii) Buffer.from('å').copy(text, length - 2);
  return Buffer.concat([
    Buffer.from('<r>'),
    text.subarray(0, place),
    Buffer.from(octets),
    text.subarray(place),
    Buffer.from('</r>'),
  ]);
};

it('a forbidden character anywhere in a long text is found', () => {
  for (const beyondAscii of [false, true])
    for (const length of [131, 134])
      for (let place = 0; place < length - 2; place++) {
        const code = (octets: readonly number[]) =>
          told(longText(length, place, octets, beyondAscii), 1000, {}).at(-1);
        expect(code([place % 9])).toBe('XML_CHARACTER');
        expect(code([0x1f])).toBe('XML_CHARACTER');
        expect(code([0xef, 0xbf, 0xbe])).toBe('XML_CHARACTER');
        expect(code([0x80])).toBe('XML_ENCODING');
        expect(code([0xed, 0xa0, 0x80])).toBe('XML_ENCODING');
        for (const good of [[0x09], [0x0a], [0x0d], [0x20], [0x7f], [0xc3, 0xa5]])
          expect(code(good)).toContain('contentEnd');
      }
});

it.each([
  ['<r><a b="12345"/></r>', { maxAttributeLength: 4 }, 'XML_LIMIT_ATTRIBUTE_LENGTH'],
  ['<r><a b="1" c="2"/></r>', { maxAttributes: 1 }, 'XML_LIMIT_ATTRIBUTES'],
  ['<r><abcdef/></r>', { maxNameLength: 5 }, 'XML_LIMIT_NAME'],
  ['<r><a bcdef="1"/></r>', { maxNameLength: 4 }, 'XML_LIMIT_NAME'],
  ['<r><a bcd="1"/></r>', { maxMarkupLength: 11 }, 'XML_LIMIT_MARKUP'],
  ['<r><abcdef></abcdef></r>', { maxMarkupLength: 8 }, 'XML_LIMIT_MARKUP'],
  ['<r><a><b/></a></r>', { maxDepth: 2 }, 'XML_LIMIT_DEPTH'],
  ['<r><a xmlns:p="urn:p" xmlns:q="urn:q"/></r>', { maxNamespaces: 1 }, 'XML_LIMIT_NAMESPACES'],
])('%s is refused by %j, and passes one above', (xml, bounds, code) => {
  const above = Object.fromEntries(Object.entries(bounds).map(([key, value]) => [key, value + 1]));
  for (const step of [1, 5, xml.length]) {
    expect(told(Buffer.from(xml), step, bounds).at(-1)).toBe(code);
    expect(told(Buffer.from(xml), step, above).at(-1)).toContain('contentEnd');
  }
});
