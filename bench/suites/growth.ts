import { createHash } from 'node:crypto';
import { createCanonicalizer, XmlReader } from '@budkavle/xml-security';
import { open, seal } from '../contenders/budkavle.ts';
import { chunks, collect, drain } from '../documents/chunks.ts';
import { makeKey } from '../documents/keys.ts';
import { payloadFor } from '../documents/payload.ts';
import { shapes } from '../documents/shapes.ts';
import { inTurn } from '../measure/processor-time.ts';
import { type Limit, type Row, row } from '../report/row.ts';
import type { Suite } from './suite.ts';

const linear: Limit = { kind: 'below', bound: 4.5, of: 'ratio' };

/** What a verification does with a document, up to its digest. */
function digest(document: Buffer): void {
  const hash = createHash('sha256');
  const reader = new XmlReader(createCanonicalizer({ mode: 'inclusive' }, (octets) => hash.update(octets)));
  for (let at = 0; at < document.length; at += 65_536) reader.write(document.subarray(at, at + 65_536));
  reader.end();
  hash.digest();
}

/** t(4n)/t(n) for every shape of document, and how fast it is read, canonicalised and digested. */
export const growth: Suite = {
  name: 'growth',
  async run({ options, progress }) {
    const n = options.quick ? 2 ** 18 : 2 ** 20;
    const rounds = options.quick ? 5 : 9;
    const rows: Row[] = [];
    const size = `${n / 1024} KB × 4`;
    for (const [name, make] of Object.entries(shapes)) {
      progress(`growth: ${name}`);
      const one = make(n);
      const four = make(4 * n);
      // Enough work in the small one that a clock's tick does not count.
      const times = (name === 'one long text' ? 10 : 1) * (options.quick ? 1 : 4);
      const measured = await inTurn(
        {
          one: () => repeatNow(times, () => digest(one)),
          four: () => repeatNow(times, () => digest(four)),
        },
        { rounds, warmUp: options.quick ? 1 : 3 },
      );
      const speed = (four.length * times) / measured.four / 1000;
      const ratio = measured.four / measured.one;
      rows.push(
        row({
          name: `growth: ${name}`,
          size,
          value: speed,
          unit: 'MB/s',
          against: 't(4n)/t(n), read and digested',
          ratio,
          limit: linear,
        }),
      );
    }
    progress('growth: seal and open');
    rows.push(...(await envelopeRows(n, rounds, size)));
    return rows;
  },
};

async function envelopeRows(n: number, rounds: number, size: string): Promise<Row[]> {
  const key = makeKey();
  const payloads = { one: payloadFor(n * 4), four: payloadFor(n * 16) };
  const envelopes = {
    one: await collect(seal(chunks(payloads.one), key)),
    four: await collect(seal(chunks(payloads.four), key)),
  };
  const opened = (envelope: Buffer) => open((start, end) => chunks(envelope.subarray(start, end)), key);
  const measured = await inTurn(
    {
      sealOne: () => drain(seal(chunks(payloads.one), key)),
      sealFour: () => drain(seal(chunks(payloads.four), key)),
      openOne: () => opened(envelopes.one),
      openFour: () => opened(envelopes.four),
    },
    { rounds, warmUp: 2 },
  );
  const line = (name: string, one: number, four: number) =>
    row({
      name: `growth: ${name}`,
      size: size.replace(/^\d+/, (k) => String(Number(k) * 4)),
      value: four,
      unit: 'ms',
      against: 't(4n)/t(n)',
      ratio: four / one,
      limit: linear,
    });
  return [
    line('seal', measured.sealOne, measured.sealFour),
    line('open', measured.openOne, measured.openFour),
  ];
}

function repeatNow(times: number, work: () => void): void {
  for (let i = 0; i < times; i++) work();
}
