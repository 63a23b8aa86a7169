import { type PeerHop, Phase4 } from '../contenders/phase4.ts';
import type { Size } from '../documents/payload.ts';
import { percentile } from '../measure/median.ts';
import { type Limit, notRun, type Row, row } from '../report/row.ts';
import type { SuiteContext } from './suite.ts';

/** What our own hop reached in the same run. */
export interface OurHop {
  readonly size: Size;
  /** Messages per second. */
  readonly speed: number;
  /** MiB, the whole process. */
  readonly memory: { readonly sender: number; readonly receiver: number };
}

const name = 'AS4 hop vs phase4';
const speedLimits: Partial<Record<Size, Limit>> = {
  '10 KB': { kind: 'at least', bound: 2, of: 'ratio' },
  '100 MB': { kind: 'above', bound: 1, of: 'ratio' },
};
const lessMemory: Limit = { kind: 'below', bound: 1, of: 'ratio' };

/** The same hop with phase4 on both sides, after ours, on the machine alone. */
export async function hopOfPeer(ours: readonly OurHop[], context: SuiteContext): Promise<Row[]> {
  const { options, progress, folder } = context;
  progress('AS4 hop: building phase4');
  const phase4 = await Phase4.find(folder);
  if ('missing' in phase4)
    return ours.map(({ size }) => notRun(name, size, phase4.missing, targetOf(speedLimits[size])));
  const rows: Row[] = [];
  for (const own of ours) {
    try {
      progress(`AS4 hop: phase4, ${own.size}`);
      rows.push(...compare(own, await phase4.hop(own.size, options.quick)));
      if (own.size === '100 MB') rows.push(...frugality(own, await phase4.frugal(own.size)));
    } catch (error) {
      rows.push(notRun(name, own.size, (error as Error).message, targetOf(speedLimits[own.size])));
    }
  }
  return rows;
}

function compare(own: OurHop, peer: PeerHop): Row[] {
  const { size } = own;
  return [
    row({
      name,
      size,
      value: own.speed,
      unit: '1/s',
      against: `${digits(peer.speed)} 1/s: ${peer.how}`,
      ratio: own.speed / peer.speed,
      limit: speedLimits[size],
    }),
    row({
      name: 'hop of phase4: p50',
      size,
      value: percentile(peer.latencies, 0.5),
      unit: 'ms',
      against: `to the verified receipt; processor time of both sides ${digits(peer.processor)} ms a message`,
    }),
    ...(['sender', 'receiver'] as const).map((side) =>
      row({
        name: `hop memory vs phase4: ${side}`,
        size,
        value: own.memory[side],
        unit: 'MiB',
        against: `${Math.round(peer.memory[side])} MiB: whole process, heap as Java chooses`,
        ratio: own.memory[side] / peer.memory[side],
        limit: size === '100 MB' ? lessMemory : undefined,
      }),
    ),
  ];
}

/** Java takes what it may have; this is the least that it can do with. */
function frugality(own: OurHop, { memory, heap }: { memory: PeerHop['memory']; heap: string }): Row[] {
  return (['sender', 'receiver'] as const).map((side) =>
    row({
      name: `hop memory vs phase4, small heap: ${side}`,
      size: own.size,
      value: own.memory[side],
      unit: 'MiB',
      against: `${Math.round(memory[side])} MiB: one message at a time, the smallest heap that carries it (${heap})`,
      ratio: own.memory[side] / memory[side],
      limit: lessMemory,
    }),
  );
}

const digits = (value: number) => Number(value.toPrecision(3));
const targetOf = (limit: Limit | undefined) => (limit ? `${limit.kind} ${limit.bound}` : null);
