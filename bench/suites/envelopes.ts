import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { open, seal, verify } from '../contenders/budkavle.ts';
import { RawOperations } from '../contenders/raw.ts';
import * as peer from '../contenders/xml-crypto.ts';
import { XmlSec1 } from '../contenders/xmlsec1.ts';
import { chunks, collect, drain } from '../documents/chunks.ts';
import { type BenchKey, makeKey } from '../documents/keys.ts';
import { payloadFor, type Size, sizes } from '../documents/payload.ts';
import { inTurn, repeat, repetitions } from '../measure/processor-time.ts';
import { type Limit, notRun, type Row, row } from '../report/row.ts';
import { memoryRows } from './envelope-memory.ts';
import type { Suite, SuiteContext } from './suite.ts';

const toRaw: Limit = { kind: 'at most', bound: 2, of: 'ratio' };
const tenfold: Limit = { kind: 'at least', bound: 10, of: 'ratio' };

/** What one size is measured on; the files are for processes of their own. */
export interface Subject {
  readonly size: Size;
  readonly folder: string;
  readonly key: BenchKey;
  readonly payload: Buffer;
  readonly envelope: Buffer;
  readonly frame: peer.Frame;
}

async function prepare(size: Size, parent: string, key: BenchKey): Promise<Subject> {
  const folder = join(parent, size.replace(' ', '-'));
  mkdirSync(folder);
  const payload = payloadFor(sizes[size]);
  const envelope = await collect(seal(chunks(payload), key));
  const frame = peer.frameOf(envelope);
  writeFileSync(join(folder, 'key.pem'), key.privatePem);
  writeFileSync(join(folder, 'certificate.der'), key.certificate);
  writeFileSync(join(folder, 'payload.xml'), payload);
  writeFileSync(join(folder, 'envelope.xml'), envelope);
  writeFileSync(join(folder, 'frame.json'), JSON.stringify(frame));
  return { size, folder, key, payload, envelope, frame };
}

/** Seal and open, every size, against the raw operations and against two other implementations. */
export const envelopes: Suite = {
  name: 'envelopes',
  async run(context) {
    const key = makeKey();
    const rows: Row[] = [];
    const wanted: Size[] = context.options.quick ? ['10 KB', '1 MB'] : ['10 KB', '1 MB', '30 MB', '100 MB'];
    for (const size of wanted) {
      context.progress(`envelopes of ${size}`);
      const subject = await prepare(size, context.folder, key);
      rows.push(...(await oneSize(subject, context)));
    }
    return rows;
  },
};

async function oneSize(subject: Subject, context: SuiteContext): Promise<Row[]> {
  const ours = await againstRaw(subject, context.options.quick);
  return [
    ...ours.rows,
    ...(await againstXmlCrypto(subject, ours, context)),
    ...(await againstXmlSec(subject, ours)),
    ...(await memoryRows(subject, context)),
  ];
}

export interface OurTimes {
  readonly seal: number;
  readonly open: number;
  readonly verify: number;
}

async function againstRaw({ size, key, payload, envelope }: Subject, quick: boolean) {
  const raw = new RawOperations(payload, envelope, key);
  const source = (start: number, end: number) => chunks(envelope.subarray(start, end));
  const work = {
    seal: () => drain(seal(chunks(payload), key)),
    open: () => open(source, key),
    verify: () => verify(source, key),
    rawSeal: () => raw.seal(),
    rawOpen: () => raw.open(),
    rawVerify: () => raw.verify(),
  };
  if (payload.length < 1e5) await repeat(quick ? 100 : 500, work.open)();
  const times = payload.length > 10e6 ? 1 : await repetitions(work.open, quick ? 50 : 150);
  const measured = await inTurn(
    mapValues(work, (one) => repeat(times, one)),
    { rounds: quick ? 5 : 7, warmUp: 2 },
  );
  const ms = mapValues(measured, (time) => time / times);
  const limit = size === '100 MB' ? toRaw : undefined;
  const compared = (name: string, value: number, other: number, bound?: Limit) =>
    row({
      name,
      size,
      value,
      unit: 'ms',
      against: `raw operations: ${short(other)} ms`,
      ratio: value / other,
      limit: bound,
    });
  return {
    ...ms,
    rows: [
      compared('seal', ms.seal, ms.rawSeal, limit),
      compared('open', ms.open, ms.rawOpen, limit),
      compared('verify', ms.verify, ms.rawVerify),
    ],
  };
}

async function againstXmlCrypto(subject: Subject, ours: OurTimes, context: SuiteContext): Promise<Row[]> {
  const { size, payload, envelope, frame, key, folder } = subject;
  const name = 'xml-crypto + xml-encryption';
  const compared = (what: string, other: number, mine: number, limit?: Limit) =>
    row({
      name: `${what}: ${name}`,
      size,
      value: other,
      unit: 'ms',
      against: `budkavle: ${short(mine)} ms`,
      ratio: other / mine,
      limit,
    });
  const document = envelope.length > 2e6 ? '' : envelope.toString();
  if (document !== '') {
    const work = {
      seal: () => peer.seal(payload, frame, key),
      open: () => peer.open(document, key),
      verify: () => peer.verify(document, key),
    };
    const times = await repetitions(work.open, context.options.quick ? 30 : 100);
    const measured = await inTurn(
      mapValues(work, (one) => repeat(times, one)),
      { rounds: 5, warmUp: 2 },
    );
    return [
      compared('seal', measured.seal / times, ours.seal),
      compared('open', measured.open / times, ours.open),
      compared('verify', measured.verify / times, ours.verify, tenfold),
    ];
  }
  const { inChild } = await import('../measure/in-child.ts');
  const rows: Row[] = [];
  for (const what of ['seal', 'open'] as const)
    try {
      rows.push(compared(what, (await inChild(`xml-crypto ${what}`, folder)).time, ours[what]));
    } catch (error) {
      rows.push(notRun(`${what}: ${name}`, size, `it fails: ${(error as Error).message}`));
    }
  return rows;
}

async function againstXmlSec(subject: Subject, ours: OurTimes): Promise<Row[]> {
  const { size, envelope, frame, key, folder } = subject;
  const xmlsec = await XmlSec1.find(folder, key);
  if (!xmlsec) return [notRun('seal and open: xmlsec1', size, 'the command xmlsec1 is not installed')];
  const rows: Row[] = [];
  for (const what of ['seal', 'open'] as const)
    try {
      const { time, peak } = await (what === 'seal'
        ? xmlsec.seal(join(folder, 'payload.xml'), envelope, frame)
        : xmlsec.open(join(folder, 'envelope.xml')));
      const against = `budkavle: ${short(ours[what])} ms; start of its process taken off`;
      rows.push(
        row({ name: `${what}: xmlsec1`, size, value: time, unit: 'ms', against, ratio: time / ours[what] }),
      );
      if (peak !== undefined)
        rows.push(
          row({
            name: `${what} memory: xmlsec1`,
            size,
            value: peak,
            unit: 'MiB',
            against: 'the whole process',
          }),
        );
    } catch (error) {
      rows.push(notRun(`${what}: xmlsec1`, size, (error as Error).message));
    }
  return rows;
}

const short = (value: number): string => String(Number(value.toPrecision(3)));

function mapValues<K extends string, A, B>(record: Record<K, A>, change: (value: A) => B): Record<K, B> {
  return Object.fromEntries(
    Object.entries(record).map(([key, value]) => [key, change(value as A)]),
  ) as Record<K, B>;
}
