import {
  kommunen,
  makeEnvelope,
  type TestEnvelope,
} from '../../services/access-point/src/testing/envelopes.ts';
import { makeKey } from '../documents/keys.ts';
import { type Size, sizes } from '../documents/payload.ts';
import { percentile } from '../measure/median.ts';
import { type Limit, type Row, row } from '../report/row.ts';
import { hopOfPeer, type OurHop } from './hop-peer.ts';
import { type HopSides, startHop } from './hop-sides.ts';
import { privateOperation } from './rsa-bound.ts';
import type { Suite, SuiteContext } from './suite.ts';

/** The sender signs; the receiver decrypts the key and signs its receipt. */
const privateOperations = 3;
const cores = 2;
const messages: Record<Size, number> = { '10 KB': 200, '1 MB': 30, '30 MB': 4, '100 MB': 2 };
const halfOfBound: Limit = { kind: 'at least', bound: 0.5, of: 'ratio' };
const modest: Limit = { kind: 'at most', bound: 128, of: 'value' };

/**
 * One AS4 hop between two access points, a process each: submitted by a message service, built, sent over TLS, verified,
 * decrypted, stored, receipted. Wall time, all durable writes included.
 */
export const as4Hop: Suite = {
  name: 'as4-hop',
  async run(context: SuiteContext) {
    const { options, progress, folder } = context;
    progress('AS4 hop: starting two access points');
    const bound = (1000 * cores) / (privateOperations * (await privateOperation(makeKey())));
    const rows: Row[] = [];
    const ours: OurHop[] = [];
    const wanted: Size[] = options.quick ? ['10 KB'] : ['10 KB', '1 MB', '30 MB', '100 MB'];
    for (const size of wanted) {
      // Fresh ones for every size: the most memory of a process never falls.
      const sides = await startHop(folder);
      try {
        progress(`AS4 hop: messages of ${size}`);
        const count = options.quick ? 40 : messages[size];
        const measured = await oneSize(sides, size, count, bound);
        rows.push(...measured.rows);
        ours.push({ size, speed: measured.speed, memory: sides.memory() });
      } finally {
        await sides.stop();
      }
    }
    rows.push(...(await hopOfPeer(ours, context)));
    return rows;
  },
};

async function oneSize(sides: HopSides, size: Size, count: number, bound: number) {
  const bytes = Math.max(500, Math.floor(((sizes[size] - 6300) * 3) / 4));
  await carry(sides, [await makeEnvelope(sides.organisation, { bytes: 500 })], 1);
  const idle = sides.memory();
  const envelopes: TestEnvelope[] = [];
  for (let i = 0; i < count; i++) envelopes.push(await makeEnvelope(sides.organisation, { bytes }));
  const { seconds, latencies } = await carry(sides, envelopes, size === '10 KB' ? 16 : 2);
  const after = sides.memory();
  const speed = count / seconds;
  const small = size === '10 KB';
  const against = small
    ? `RSA bound: ${Math.round(bound)} 1/s (${privateOperations} private operations, ${cores} cores)`
    : `${Math.round((speed * sizes[size]) / 2 ** 20)} MiB/s`;
  const line = (name: string, value: number, unit: string, what: string, limit?: Limit) =>
    row({ name, size, value, unit, against: what, limit });
  const rows = [
    row({
      name: 'hop',
      size,
      value: speed,
      unit: '1/s',
      against,
      ratio: small ? speed / bound : undefined,
      limit: small ? halfOfBound : undefined,
    }),
    ...([0.5, 0.95, 0.99] as const).map((share) =>
      line(
        `hop: p${share * 100}`,
        percentile(latencies, share),
        'ms',
        `submitted to acknowledged, ${count} messages`,
      ),
    ),
    ...(['sender', 'receiver'] as const).map((side) =>
      line(
        `hop memory: ${side}`,
        after[side] - idle[side],
        'MiB',
        `above ${Math.round(idle[side])} MiB after its first message`,
        size === '100 MB' ? modest : undefined,
      ),
    ),
  ];
  return { rows, speed };
}

/** Hands over, so many at a time, and waits until each has been acknowledged by the other side's signed receipt. */
async function carry(sides: HopSides, envelopes: readonly TestEnvelope[], atATime: number) {
  const sender = sides.contract('sender', kommunen);
  const began = performance.now();
  const submitted = new Map<string, number>();
  const latencies: number[] = [];
  const waiting = [...envelopes];
  const hand = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      submitted.set(next.xheId, performance.now());
      await sender.submit(next.xheId, next.open());
    }
  };
  const listen = async () => {
    while (latencies.length < envelopes.length) {
      const { events, next } = await sender.events({ after: sides.seen, waitSeconds: 5 });
      sides.seen = next;
      for (const event of events) {
        const from = submitted.get(event.xheId);
        if (event.type === 'ACKNOWLEDGED' && from !== undefined) latencies.push(performance.now() - from);
        if (event.type === 'FAILED') throw new Error(`${event.type} ${event.code ?? ''}`);
      }
    }
  };
  await Promise.all([listen(), ...Array.from({ length: atATime }, hand)]);
  return { seconds: (performance.now() - began) / 1000, latencies };
}
