import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ContractError } from '../../errors.ts';
import { readMessageDocument } from './read-message.ts';
import { writeMessageDocument } from './write-message.ts';

async function* inPieces(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}
async function collect(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of source) chunks.push(chunk);
  return Buffer.concat(chunks);
}
const attributes = {
  confidentiality: true,
  label: 'Ärende',
  sender: '0203:a.example',
  recipient: '0203:b.example',
};
const withFiles = (files: { fileName: string; contentType: string }[], text = 'Hej "du" \u2028 😀') => ({
  data: {
    type: 'messages' as const,
    attributes: {
      ...attributes,
      digitalDocument: [
        { documentId: '1', contentTextBody: [text] },
        { documentId: '2', contentFiles: files.map((file) => ({ ...file, content: '' })) },
      ],
    },
  },
});
const read = async (text: string | Buffer, size = 7, limits = {}) => {
  const contents: Buffer[] = [];
  const document = await readMessageDocument(inPieces(Buffer.from(text), size), {
    limits,
    onContent: async (_place, content) => `blob-${contents.push(await collect(content)) - 1}`,
  });
  return { document, contents };
};
const refused = async (text: string | Buffer, limits = {}): Promise<ContractError> => {
  const error = await read(text, 5, limits).then(
    () => undefined,
    (e: unknown) => e,
  );
  expect(error).toBeInstanceOf(ContractError);
  return error as ContractError;
};

describe('reading and writing a document of the SDK API as a stream', () => {
  it('gives back what was written, whatever the octets and however they are cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uint8Array({ maxLength: 400 }), { maxLength: 4 }),
        fc.string({ unit: 'binary', maxLength: 60 }).filter((s) => s.isWellFormed()),
        fc.integer({ min: 1, max: 90 }),
        async (files, text, size) => {
          const names = files.map((_, i) => ({ fileName: `${text}${i}`, contentType: 'application/pdf' }));
          const document = withFiles(names, text);
          const json = await collect(
            writeMessageDocument(document, ({ file }) => inPieces(Buffer.from(files[file] ?? []), size)),
          );
          const answer = await read(json, size);
          expect(answer.contents.map((c) => [...c])).toEqual(files.map((f) => [...f]));
          const expected = withFiles(names, text);
          expected.data.attributes.digitalDocument[1]?.contentFiles?.forEach((file, i) => {
            file.content = `blob-${i}`;
          });
          expect(answer.document).toEqual(expected);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('tells name and type of a file when they come before the content, and the place in any case', async () => {
    const places: unknown[] = [];
    const text = JSON.stringify({
      data: {
        attributes: {
          digitalDocument: [
            { contentFiles: [{ fileName: 'a', contentType: 'b', content: 'AAAA' }] },
            {
              contentFiles: [
                { content: 'AA==', fileName: 'c' },
                { content: '', fileName: 'd' },
              ],
            },
          ],
        },
      },
    });
    await readMessageDocument(inPieces(Buffer.from(text), 3), {
      onContent: async (place) => {
        places.push(place);
        return '';
      },
    });
    expect(places).toEqual([
      { document: 0, file: 0, fileName: 'a', contentType: 'b' },
      { document: 1, file: 0 },
      { document: 1, file: 1 },
    ]);
  });

  it('reads on after a consumer that left early', async () => {
    const json = await collect(
      writeMessageDocument(withFiles([{ fileName: 'a', contentType: 'b' }]), () =>
        inPieces(Buffer.alloc(3000), 1000),
      ),
    );
    const document = await readMessageDocument(inPieces(json, 100), {
      onContent: async (_place, content) => {
        for await (const _ of content) break;
        return 'left';
      },
    });
    expect(JSON.stringify(document)).toContain('"left"');
  });

  it('passes 30 MB without holding them', async () => {
    const piece = Buffer.alloc(64 * 1024, 0x41);
    async function* large() {
      for (let i = 0; i < 480; i += 1) yield piece;
    }
    const written = writeMessageDocument(withFiles([{ fileName: 'a', contentType: 'b' }]), large);
    let size = 0;
    let peak = 0;
    const before = process.memoryUsage().heapUsed;
    await readMessageDocument(written, {
      onContent: async (_place, content) => {
        for await (const chunk of content) {
          size += chunk.length;
          peak = Math.max(peak, process.memoryUsage().heapUsed - before);
        }
        return '';
      },
    });
    expect(size).toBe(480 * 64 * 1024);
    expect(peak).toBeLessThan(80 * 1024 * 1024);
  });

  it('keeps a content that is not a string as it is, for the schema to refuse', async () => {
    const { document } = await read(
      '{"data":{"attributes":{"digitalDocument":[{"contentFiles":[{"content":null}]}]}}}',
    );
    expect(JSON.stringify(document)).toContain('"content":null');
  });
});

describe('refused JSON', () => {
  it.each([
    ['nothing', ''],
    ['cut short', '{"data":{"a":1}'],
    ['cut short within a string', '{"data":"ab'],
    [
      'cut short within content',
      '{"data":{"attributes":{"digitalDocument":[{"contentFiles":[{"content":"AAAA',
    ],
    ['two documents', '{} {}'],
    ['trailing comma', '{"a":1,}'],
    ['control character in a string', '{"a":"\u0001"}'],
    ['the same key twice', '{"a":1,"a":2}'],
    ['prototype pollution', '{"__proto__":{"admin":true}}'],
    ['not UTF-8', Buffer.from([0x7b, 0x22, 0xc3, 0x28, 0x22, 0x3a, 0x31, 0x7d])],
    [
      'content that is not base64',
      '{"data":{"attributes":{"digitalDocument":[{"contentFiles":[{"content":"AA*="}]}]}}}',
    ],
    [
      'base64 with data after the padding',
      '{"data":{"attributes":{"digitalDocument":[{"contentFiles":[{"content":"AA==AAAA"}]}]}}}',
    ],
    [
      'base64 with stray bits',
      '{"data":{"attributes":{"digitalDocument":[{"contentFiles":[{"content":"AB=="}]}]}}}',
    ],
    [
      'base64 without padding',
      '{"data":{"attributes":{"digitalDocument":[{"contentFiles":[{"content":"AAA"}]}]}}}',
    ],
  ])('%s', async (_name, text) => {
    expect((await refused(text)).code).toBe('CONTRACT_JSON');
  });

  it('nested too deeply', async () => {
    expect((await refused('['.repeat(30))).code).toBe('CONTRACT_JSON');
  });
  it('a key without end', async () => {
    expect((await refused(`{"${'k'.repeat(5000)}`)).code).toBe('CONTRACT_JSON');
  });
  it('too many values', async () => {
    expect((await refused(`[${'1,'.repeat(200)}1]`, { maxValues: 100 })).code).toBe('CONTRACT_JSON');
  });
  it('more text than is kept', async () => {
    expect((await refused(`["${'x'.repeat(2000)}"]`, { maxText: 1000 })).code).toBe('CONTRACT_JSON');
  });
  it('more octets than allowed', async () => {
    expect((await refused(`["${'x'.repeat(2000)}"]`, { maxBytes: 1000 })).code).toBe('CONTRACT_TOO_LARGE');
  });
  it('never quotes the text', async () => {
    const error = await refused('{"data": hemligt}');
    expect(JSON.stringify([error.message, error.cause])).not.toContain('hemligt');
  });
});
