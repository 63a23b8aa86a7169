import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readMultipart } from './multipart-reader.ts';
import { writeMultipart } from './multipart-writer.ts';

async function* chunks(octets: Buffer, cuts: readonly number[] = []): AsyncIterable<Buffer> {
  let from = 0;
  for (const cut of [...cuts].sort((a, b) => a - b)) {
    const at = Math.min(octets.length, cut);
    if (at > from) yield octets.subarray(from, at);
    from = Math.max(from, at);
  }
  if (from < octets.length) yield octets.subarray(from);
}

async function collect(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const chunk of source) all.push(chunk);
  return Buffer.concat(all);
}

async function readAll(octets: Buffer, boundary: string, cuts?: readonly number[]) {
  const parts: { id: string | undefined; content: Buffer; headers: ReadonlyMap<string, string> }[] = [];
  for await (const part of readMultipart(chunks(octets, cuts), boundary))
    parts.push({ id: part.contentId, content: await collect(part.content), headers: part.headers });
  return parts;
}

const text = (...lines: string[]) => Buffer.from(lines.join('\r\n'), 'latin1');

describe('a multipart body', () => {
  test('any content comes back octet for octet however the stream is cut, also content full of almost-boundaries', async () => {
    const pieces = (boundary: string) =>
      fc.oneof(
        fc.uint8Array({ maxLength: 40 }).map((octets) => Buffer.from(octets)),
        fc
          .constantFrom(
            '\r\n',
            '\r',
            '\n',
            '--',
            '\r\n--',
            `--${boundary}`,
            `\r\n--${boundary.slice(0, -1)}`,
            `\r\n--${boundary}x`,
            `\r\n--${boundary}-`,
            `\r\n--${boundary}-- x`,
            `\r\n--${boundary} \t\r`,
            `\r\r\n-`,
          )
          .map((almost) => Buffer.from(`${almost}.`)),
      );
    const boundary = 'b-0';
    const content = fc.array(pieces(boundary), { maxLength: 12 }).map((all) => Buffer.concat(all));
    await fc.assert(
      fc.asyncProperty(
        fc.array(content, { minLength: 1, maxLength: 4 }),
        fc.array(fc.nat(600), { maxLength: 30 }),
        async (bodies, cuts) => {
          fc.pre(bodies.every((body) => !body.toString('latin1').startsWith(`--${boundary}`)));
          const octets = Buffer.concat([
            ...bodies.map((body, index) =>
              Buffer.concat([
                text(`${index ? '\r\n' : ''}--${boundary}`, `Content-ID: <p${index}>`, '', ''),
                body,
              ]),
            ),
            text('', `--${boundary}--`, ''),
          ]);
          const parts = await readAll(octets, boundary, cuts);
          expect(parts.map((part) => part.content.toString('hex'))).toEqual(
            bodies.map((body) => body.toString('hex')),
          );
          expect(parts.map((part) => part.id)).toEqual(bodies.map((_, index) => `p${index}`));
        },
      ),
      { numRuns: 300 },
    );
  });

  test('what the writer makes is what the reader reads, and the length is true', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 300 }),
        fc.array(fc.nat(900), { maxLength: 10 }),
        async (content, cuts) => {
          const written = writeMultipart([
            {
              contentType: 'application/soap+xml; charset=UTF-8',
              contentId: 'root@ap.example',
              length: 4,
              open: () => chunks(Buffer.from('<a/>')),
            },
            {
              contentType: 'application/octet-stream',
              contentId: 'message',
              length: content.length,
              open: () => chunks(Buffer.from(content)),
            },
          ]);
          const octets = await collect(written.body());
          expect(octets.length).toBe(written.contentLength);
          const boundary = /boundary="([^"]+)"/.exec(written.contentType)?.[1] ?? '';
          const parts = await readAll(octets, boundary, cuts);
          expect(parts.map((part) => part.id)).toEqual(['root@ap.example', 'message']);
          expect(parts[1]?.content.equals(Buffer.from(content))).toBe(true);
        },
      ),
      { numRuns: 50 },
    );
  });

  test('preamble and epilogue are skipped, folded headers unfolded, names are case-insensitive', async () => {
    const octets = text(
      '',
      'a preamble',
      '--B',
      'CONTENT-type: text/xml;',
      '\tcharset=UTF-8',
      'content-id: <x>',
      '',
      'one',
      '--B  ',
      '',
      'two',
      '--B--',
      'epilogue',
      '--B',
      'x: y',
      '',
      'no part',
    );
    const parts = await readAll(octets, 'B');
    expect(parts.map((part) => part.content.toString())).toEqual(['one', 'two']);
    expect(parts[0]?.headers.get('content-type')).toBe('text/xml; charset=UTF-8');
  });

  test('an empty part, with and without its own line end', async () => {
    expect((await readAll(text('--B', 'a: b', '', '--B--'), 'B'))[0]?.content.length).toBe(0);
    expect((await readAll(text('--B', 'a: b', '', '', '--B--'), 'B'))[0]?.content.length).toBe(0);
  });

  test('base64 and quoted-printable are decoded', async () => {
    const parts = await readAll(
      text(
        '--B',
        'Content-Transfer-Encoding: BASE64',
        '',
        'aGVq',
        'IQ==',
        '--B',
        'Content-Transfer-Encoding: quoted-printable',
        '',
        'a=3D=',
        'b =C3=A5',
        '--B--',
      ),
      'B',
      [44, 46, 100, 103, 110, 112],
    );
    expect(parts.map((part) => part.content.toString())).toEqual(['hej!', 'a=b å']);
  });

  test('parts that are not read are passed over', async () => {
    const ids: (string | undefined)[] = [];
    for await (const part of readMultipart(
      chunks(text('--B', 'Content-ID: 1', '', 'one', '--B', 'Content-ID: 2', '', 'two', '--B--'), [20]),
      'B',
    ))
      ids.push(part.contentId);
    expect(ids).toEqual(['1', '2']);
  });
});

describe('refused with EBMS:0007', () => {
  const refused: [string, Buffer][] = [
    ['cut short in a part', text('--B', 'a: b', '', 'one')],
    ['cut short in the closing boundary', text('--B', 'a: b', '', 'one', '--B-')],
    ['cut short in the headers', text('--B', 'a: b')],
    ['no delimiter at all', text('nothing')],
    ['no part', text('--B--')],
    ['a header line without a name', text('--B', 'no name', '', 'x', '--B--')],
    ['a bare line feed in a header', text('--B', 'Content-ID: a\nContent-ID: b', '', 'x', '--B--')],
    ['a NUL in a header', text('--B', 'Content-ID: a\0', '', 'x', '--B--')],
    ['two Content-IDs in one part', text('--B', 'Content-ID: a', 'content-id: b', '', 'x', '--B--')],
    [
      'two transfer encodings in one part',
      text('--B', 'Content-Transfer-Encoding: base64', 'Content-Transfer-Encoding: binary', '', 'x', '--B--'),
    ],
    ['an unknown transfer encoding', text('--B', 'Content-Transfer-Encoding: x-uuencode', '', 'x', '--B--')],
    ['a folded line first', text('--B', ' a: b', '', 'x', '--B--')],
    ['an overlong header line', text('--B', `a: ${'x'.repeat(9000)}`, '', 'x', '--B--')],
    [
      'too many header lines',
      text('--B', ...Array.from({ length: 70 }, (_, i) => `a${i}: b`), '', 'x', '--B--'),
    ],
    ['too many parts', text(...Array.from({ length: 20 }, () => ['--B', 'a: b', '', 'x']).flat(), '--B--')],
    ['an endless preamble', Buffer.alloc(100_000, 'x')],
    ['base64 with other characters', text('--B', 'Content-Transfer-Encoding: base64', '', 'aGV*', '--B--')],
    [
      'base64 that goes on after its end',
      text('--B', 'Content-Transfer-Encoding: base64', '', 'aA==aGVq', '--B--'),
    ],
  ];
  test.each(refused)('%s', async (_, octets) => {
    await expect(readAll(octets, 'B', [3, 17, 23])).rejects.toMatchObject({ code: 'EBMS:0007' });
  });

  test('random octets never give anything but parts or EBMS:0007', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('--B', '\r\n', '--', 'a: b', ' ', 'x', '\0', ':'), { maxLength: 30 }),
        fc.array(fc.nat(80), { maxLength: 8 }),
        async (pieces, cuts) => {
          try {
            await readAll(Buffer.from(pieces.join('')), 'B', cuts);
          } catch (error) {
            expect(error).toMatchObject({ code: 'EBMS:0007' });
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});
