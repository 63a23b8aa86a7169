import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FormatsError } from './errors.ts';
import { validateMessage } from './message/read.ts';
import { writeMessage } from './message/write.ts';
import { buildReceipt, receiptFor } from './receipt/build.ts';
import { validateReceipt } from './receipt/parse.ts';
import { exampleEnvelope } from './testing/example-envelope.ts';
import { exampleMessage } from './testing/example-message.ts';
import { collect, inPieces } from './testing/streams.ts';
import { readXheHeader } from './xhe/read-header.ts';

/** Octets flipped, cut, repeated: whatever comes, an answer or FMT_NOT_WELL_FORMED, never another failure. */
const damage = fc.array(
  fc.record({
    at: fc.nat(),
    octet: fc.integer({ min: 0, max: 255 }),
    kind: fc.constantFrom('set', 'cut', 'repeat'),
  }),
  { minLength: 1, maxLength: 4 },
);

function damaged(octets: Buffer, changes: { at: number; octet: number; kind: string }[]): Buffer {
  let out = Buffer.from(octets);
  for (const { at, octet, kind } of changes) {
    const i = at % Math.max(out.length, 1);
    if (kind === 'set' && out.length > 0) out[i] = octet;
    else if (kind === 'cut') out = out.subarray(0, i);
    else out = Buffer.concat([out.subarray(0, i), out.subarray(Math.max(0, i - octet))]);
  }
  return out;
}

async function answers(read: () => unknown): Promise<void> {
  try {
    await read();
  } catch (cause) {
    expect(cause).toBeInstanceOf(FormatsError);
    expect((cause as FormatsError).code).toBe('FMT_NOT_WELL_FORMED');
  }
}

describe('damaged documents', () => {
  it('are answered', async () => {
    const file = { fileName: 'a.txt', contentType: 'text/plain', open: () => inPieces('hej') };
    const message = await collect(writeMessage(exampleMessage([file])));
    const party = { sender: '0203:exempelregionen.example', receiver: '0203:exempelkommunen.example' };
    const receipt = buildReceipt(receiptFor({ id: 'KVT-1', ...party, documentId: 'x', findings: [] }));
    const envelope = Buffer.from(exampleEnvelope(true));
    await fc.assert(
      fc.asyncProperty(damage, fc.integer({ min: 1, max: 500 }), async (changes, size) => {
        await answers(() => validateMessage(inPieces(damaged(message, changes), size)));
        await answers(() => readXheHeader(inPieces(damaged(envelope, changes), size)));
        await answers(() => validateReceipt(damaged(receipt, changes)));
      }),
      { numRuns: 300 },
    );
  });

  it('text that is no XML', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (octets) => {
        await answers(() => validateMessage(inPieces(octets)));
        await answers(() => validateReceipt(octets));
      }),
      { numRuns: 100 },
    );
  });
});
