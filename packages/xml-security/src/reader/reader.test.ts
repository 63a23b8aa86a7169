// biome-ignore-all lint/style/noNonNullAssertion: a test that finds nothing where something is due fails, as it should
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryXml } from '../testing/arbitrary-xml.ts';
import { codeOf, split } from '../testing/support.ts';
import { XmlReader } from './reader.ts';
import type { XmlLimits } from './types.ts';

/** Events with joined text, then the error code if there was one. */
function events(chunks: readonly Buffer[], limits?: Partial<XmlLimits>): unknown[] {
  const seen: unknown[] = [];
  let text: Buffer[] = [];
  const flush = () => {
    if (text.length > 0) seen.push(Buffer.concat(text).toString('utf8'));
    text = [];
  };
  const note = (event: unknown) => {
    flush();
    seen.push(event);
  };
  const reader = new XmlReader(
    {
      startElement: note,
      endElement: note,
      comment: (c) => note(['comment', c]),
      processingInstruction: (t, d) => note(['pi', t, d]),
      text: (chunk) => {
        expect(Buffer.from(chunk.toString('utf8'))).toEqual(Buffer.from(chunk));
        text.push(Buffer.from(chunk));
      },
    },
    limits,
  );
  try {
    for (const chunk of chunks) {
      const reused = Buffer.from(chunk);
      reader.write(reused);
      reused.fill(0x3c);
    }
    reader.end();
  } catch (error) {
    text = [];
    seen.push((error as { code: string }).code);
  }
  flush();
  return seen;
}

const refusedWith = (xml: string | Buffer, limits?: Partial<XmlLimits>) =>
  codeOf(() => {
    const reader = new XmlReader({}, limits);
    reader.write(Buffer.from(xml as string));
    reader.end();
  });

describe('XmlReader', () => {
  it('gives the same events and offsets however the input is split', () => {
    fc.assert(
      fc.property(arbitraryXml, fc.array(fc.nat(5000), { maxLength: 12 }), (xml, places) => {
        const bytes = Buffer.from(xml);
        const whole = events([bytes]);
        expect(events(split(bytes, places))).toEqual(whole);
        expect(events([...bytes].map((b) => Buffer.from([b])))).toEqual(whole);
      }),
      { numRuns: 150 },
    );
  });

  it('gives the same error however damaged input is split', () => {
    const damage = fc.tuple(
      fc.nat(5000),
      fc.constantFrom(0, 0x1f, 0x26, 0x3c, 0x3e, 0x5d, 0xc3, 0xff, 0xe2, 0x22, 0x2d),
    );
    fc.assert(
      fc.property(arbitraryXml, damage, fc.boolean(), (xml, [place, byte], cutOff) => {
        let bytes = Buffer.from(xml);
        bytes[place % bytes.length] = byte;
        if (cutOff) bytes = bytes.subarray(0, place % bytes.length);
        expect(events([...bytes].map((b) => Buffer.from([b])))).toEqual(events([bytes]));
      }),
      { numRuns: 400 },
    );
  });

  it('tells the place of each tag in the input, the byte order mark included', () => {
    const bytes = Buffer.from('\ufeff<a>å<b/></a>');
    const [a, , b, bEnd, aEnd] = events([bytes]) as Record<string, number>[];
    expect([a!.offset, a!.contentOffset]).toEqual([3, 6]);
    expect([b!.offset, b!.contentOffset, bEnd!.contentEnd, bEnd!.end]).toEqual([8, 12, 12, 12]);
    expect([aEnd!.contentEnd, aEnd!.end]).toEqual([12, 16]);
  });

  it.each([
    ['', 'XML_TRUNCATED'],
    ['<a>', 'XML_TRUNCATED'],
    ['<a', 'XML_TRUNCATED'],
    ['<a><![CDATA[x]]', 'XML_TRUNCATED'],
    ['<a></b>', 'XML_MALFORMED'],
    ['<a/><b/>', 'XML_MALFORMED'],
    ['<a/>x', 'XML_MALFORMED'],
    ['<a/>&#32;', 'XML_MALFORMED'],
    ['<![CDATA[x]]><a/>', 'XML_MALFORMED'],
    ['<a>]]></a>', 'XML_MALFORMED'],
    ['<a><!-- a -- b --></a>', 'XML_MALFORMED'],
    ['<a><?xml x?></a>', 'XML_MALFORMED'],
    ['<a><?XmL x?></a>', 'XML_MALFORMED'],
    ['<a><?b:c x?></a>', 'XML_MALFORMED'],
    [' <?xml version="1.0"?><a/>', 'XML_MALFORMED'],
    ['<?xml version="1.1"?><a/>', 'XML_MALFORMED'],
    ['<?xml encoding="UTF-8"?><a/>', 'XML_MALFORMED'],
    ['<?xml version="1.0" standalone="maybe"?><a/>', 'XML_MALFORMED'],
    ['<?xml version="1.0" encoding="ISO-8859-1"?><a/>', 'XML_ENCODING'],
    ['<a b/>', 'XML_MALFORMED'],
    ['<a b=c/>', 'XML_MALFORMED'],
    ['<a b="<"/>', 'XML_MALFORMED'],
    ['<a b="1"c="2"/>', 'XML_MALFORMED'],
    ['<a></a x="1">', 'XML_MALFORMED'],
    ['<a / >', 'XML_MALFORMED'],
    ['<1a/>', 'XML_MALFORMED'],
    ['< a/>', 'XML_MALFORMED'],
    ['<a b="1" b="2"/>', 'XML_DUPLICATE_ATTRIBUTE'],
    ['<a xmlns:p="u" xmlns:q="u" p:b="1" q:b="2"/>', 'XML_DUPLICATE_ATTRIBUTE'],
    ['<a xmlns:p="u" xmlns:p="v"/>', 'XML_DUPLICATE_ATTRIBUTE'],
    ['<p:a/>', 'XML_NAMESPACE'],
    ['<a p:b="1"/>', 'XML_NAMESPACE'],
    ['<a:b:c xmlns:a="u"/>', 'XML_NAMESPACE'],
    ['<:a/>', 'XML_NAMESPACE'],
    ['<a xmlns:p=""/>', 'XML_NAMESPACE'],
    ['<a xmlns:xml="u"/>', 'XML_NAMESPACE'],
    ['<a xmlns:xmlns="u"/>', 'XML_NAMESPACE'],
    ['<xmlns:a/>', 'XML_NAMESPACE'],
    ['<a xmlns="http://www.w3.org/2000/xmlns/"/>', 'XML_NAMESPACE'],
    ['<a xmlns="http://www.w3.org/XML/1998/namespace"/>', 'XML_NAMESPACE'],
    ['<a><b xmlns:p="u"/><p:c/></a>', 'XML_NAMESPACE'],
    ['<a>&nbsp;</a>', 'XML_ENTITY'],
    ['<a>&constructor;</a>', 'XML_ENTITY'],
    ['<a b="&x;"/>', 'XML_ENTITY'],
    ['<a>a & b</a>', 'XML_ENTITY'],
    ['<a>&#0;</a>', 'XML_CHARACTER'],
    ['<a>&#xD800;</a>', 'XML_CHARACTER'],
    ['<a>&#x110000;</a>', 'XML_CHARACTER'],
    ['<a b="&#xFFFE;"/>', 'XML_CHARACTER'],
    ['<a>\u0001</a>', 'XML_CHARACTER'],
    ['<a>long enough for the fast way\u0001 and more of it</a>', 'XML_CHARACTER'],
    ['<a>\uffff</a>', 'XML_CHARACTER'],
    ['<a b="\u0002"/>', 'XML_CHARACTER'],
  ])('refuses %j with %s', async (xml, code) => {
    expect(await refusedWith(xml)).toBe(code);
  });

  it.each([[[0xc0, 0x80]], [[0xed, 0xa0, 0x80]], [[0xf4, 0x90, 0x80, 0x80]], [[0xe2, 0x82]], [[0x80]]])(
    'refuses bytes %j as no UTF-8',
    async (bytes) => {
      const xml = Buffer.concat([Buffer.from('<a>'), Buffer.from(bytes), Buffer.from('</a>')]);
      expect(await refusedWith(xml)).toBe('XML_ENCODING');
    },
  );

  it('normalises line ends and attribute values', () => {
    const [start, text] = events([Buffer.from('<a b=" x\r\n\ty&#10;&quot; ">1\r\n2\r3\n&#13;</a>')]);
    expect((start as { attributes: unknown[] }).attributes).toEqual([
      { prefix: '', localName: 'b', namespaceURI: '', value: ' x  y\n" ' },
    ]);
    expect(text).toBe('1\n2\n3\n\r');
  });
});

describe('attacks on the reader', () => {
  it('external entity: DOCTYPE refused', async () => {
    expect(await refusedWith('<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>')).toBe(
      'XML_DOCTYPE',
    );
  });
  it('deep nesting', async () => {
    expect(await refusedWith('<a>'.repeat(101))).toBe('XML_LIMIT_DEPTH');
  });
  it('attribute flood', async () => {
    const flood = Array.from({ length: 200 }, (_, i) => ` a${i}="1"`).join('');
    expect(await refusedWith(`<a${flood}/>`)).toBe('XML_LIMIT_ATTRIBUTES');
  });
  it('namespace flood', async () => {
    const level = (n: number) =>
      `<a${Array.from({ length: 50 }, (_, i) => ` xmlns:p${n}-${i}="u"`).join('')}>`;
    expect(await refusedWith([0, 1, 2, 3, 4, 5].map(level).join(''))).toBe('XML_LIMIT_NAMESPACES');
  });
  it('huge name', async () => {
    expect(await refusedWith(`<${'a'.repeat(600)}/>`)).toBe('XML_LIMIT_NAME');
  });
  it('huge attribute', async () => {
    expect(await refusedWith(`<a b="${'x'.repeat(70_000)}"/>`)).toBe('XML_LIMIT_ATTRIBUTE_LENGTH');
  });
  it('endless comment is not held in memory', async () => {
    expect(await refusedWith(`<!--${'x'.repeat(600_000)}`)).toBe('XML_LIMIT_MARKUP');
  });
  it('too many bytes', async () => {
    expect(await refusedWith('<a>12345</a>', { maxBytes: 11 })).toBe('XML_LIMIT_BYTES');
  });
  it('brackets and references in one large chunk cost linear time', () => {
    const before = performance.now();
    new XmlReader({}).write(Buffer.from(`<a>${']&#10;'.repeat(300_000)}</a>`));
    expect(performance.now() - before).toBeLessThan(5000);
  });
  it('a tag sent byte by byte costs linear time', () => {
    const bytes = Buffer.from(
      `<a ${Array.from({ length: 100 }, (_, i) => `b${i}="${'x'.repeat(2000)}"`).join(' ')}/>`,
    );
    const before = performance.now();
    events([...bytes].map((b) => Buffer.from([b])));
    expect(performance.now() - before).toBeLessThan(5000);
  });
});
