import { readFileSync } from 'node:fs';
import type { Phase4Hop, Phase4HopOptions } from '../../interop/phase4/bench.ts';
import { preparePhase4, startPhase4Hop } from '../../interop/phase4/bench.ts';
import { type Size, sizes } from '../documents/payload.ts';
import { peakMemory } from '../measure/peak-memory.ts';

type Ciphers = NonNullable<Phase4HopOptions['security']>;
type Side = 'sender' | 'receiver';

/** phase4's best at one hop. */
export interface PeerHop {
  /** Messages per second: its best concurrency, its faster cipher, the fastest round. */
  readonly speed: number;
  readonly latencies: readonly number[];
  /** Processor time of both processes, ms a message. */
  readonly processor: number;
  /** MiB, the whole process. */
  readonly memory: Readonly<Record<Side, number>>;
  readonly how: string;
}

interface Course {
  readonly count: number;
  readonly rounds: number;
  readonly atATime: readonly number[];
  readonly ciphers: readonly Ciphers[];
  /** Messages of one warm-up round, and how long at most it goes on. */
  readonly warmUp: { readonly count: number; readonly seconds: number };
}

const bouncyCastle = 'java.security';
// Java's own AES-GCM needs minutes for what is large: only Bouncy Castle's there.
const both = ['java-own-ciphers.security', bouncyCastle] as const;
const courses: Record<Size, Course> = {
  '10 KB': {
    count: 200,
    rounds: 3,
    atATime: [2, 4, 8, 16],
    ciphers: both,
    warmUp: { count: 100, seconds: 60 },
  },
  '1 MB': { count: 30, rounds: 2, atATime: [2, 4], ciphers: both, warmUp: { count: 10, seconds: 30 } },
  '30 MB': {
    count: 4,
    rounds: 1,
    atATime: [1, 2],
    ciphers: [bouncyCastle],
    warmUp: { count: 1, seconds: 15 },
  },
  '100 MB': {
    count: 2,
    rounds: 1,
    atATime: [1, 2],
    ciphers: [bouncyCastle],
    warmUp: { count: 1, seconds: 15 },
  },
};
const quick: Course = {
  count: 40,
  rounds: 1,
  atATime: [4],
  ciphers: [bouncyCastle],
  warmUp: { count: 40, seconds: 10 },
};

/** The Java machine at its smallest that still carries 100 MB: what a careful operator would give it. */
const heaps = [512, 768, 1024, 1536, 2048, 4096].map((mib) => [`-Xmx${mib}m`, '-XX:+UseSerialGC']);

/** phase4 (Java) between two processes of its own. */
export class Phase4 {
  readonly #classPath: string;
  readonly #folder: string;
  readonly java: string;

  private constructor(classPath: string, folder: string, java: string) {
    this.#classPath = classPath;
    this.#folder = folder;
    this.java = java;
  }

  static async find(folder: string): Promise<Phase4 | { missing: string }> {
    const prepared = await preparePhase4();
    return 'missing' in prepared ? prepared : new Phase4(prepared.classPath, folder, prepared.java);
  }

  async hop(size: Size, short: boolean): Promise<PeerHop> {
    const course = short ? quick : courses[size];
    const tried: PeerHop[] = [];
    for (const ciphers of course.ciphers)
      tried.push(await this.#with(size, course, { security: ciphers, heap: [] }));
    return tried.reduce((best, each) => (each.speed > best.speed ? each : best));
  }

  /** One message after another in the smallest heap that holds it. */
  async frugal(size: Size): Promise<{ memory: PeerHop['memory']; heap: string }> {
    for (const heap of heaps) {
      const hop = await this.#start(size, 1, { security: bouncyCastle, heap }).catch(outOfMemory);
      if (!hop) continue;
      try {
        await hop.carry(2, 1);
        return { memory: memoryOf(hop), heap: heap.join(' ') };
      } catch (error) {
        outOfMemory(error);
      } finally {
        await hop.stop();
      }
    }
    throw new Error('phase4: no heap of these holds it');
  }

  #start(size: Size, connections: number, means: Pick<Phase4HopOptions, 'security' | 'heap'>) {
    return startPhase4Hop({
      ...means,
      folder: this.#folder,
      classPath: this.#classPath,
      bytes: sizes[size] - 6300,
      envelopes: sizes[size] > sizes['1 MB'] ? 2 : 10,
      connections,
    });
  }

  async #with(size: Size, course: Course, means: { security: Ciphers; heap: string[] }): Promise<PeerHop> {
    const hop = await this.#start(size, Math.max(...course.atATime), means);
    try {
      await warmUp(hop, course);
      const figures: PeerHop[] = [];
      for (const atATime of course.atATime)
        for (let i = 0; i < course.rounds; i++)
          figures.push(await round(hop, course.count, atATime, means.security));
      const best = figures.reduce((a, b) => (b.speed > a.speed ? b : a));
      return { ...best, memory: memoryOf(hop) };
    } finally {
      await hop.stop();
    }
  }
}

function outOfMemory(error: unknown): undefined {
  if (!/OutOfMemory|ended with|no verified receipt/.test((error as Error).message)) throw error;
}

/** Until it gets no faster: the Java machine compiles while it runs. */
async function warmUp(hop: Phase4Hop, { warmUp: { count, seconds }, atATime }: Course): Promise<void> {
  const until = performance.now() + seconds * 1000;
  let best = 0;
  for (let without = 0; without < 3 && performance.now() < until; ) {
    const speed = count / (await hop.carry(count, Math.max(...atATime))).seconds;
    without = speed > best * 1.03 ? 0 : without + 1;
    best = Math.max(best, speed);
  }
}

async function round(hop: Phase4Hop, count: number, atATime: number, ciphers: Ciphers): Promise<PeerHop> {
  const before = processorOf(hop);
  const { seconds, latencies } = await hop.carry(count, atATime);
  const cipher = ciphers === bouncyCastle ? 'Bouncy Castle' : 'Java';
  return {
    speed: count / seconds,
    latencies,
    processor: (processorOf(hop) - before) / count,
    memory: memoryOf(hop),
    how: `phase4 ${hop.version}, ${atATime} at a time, AES-GCM of ${cipher}`,
  };
}

function memoryOf({ pids }: Phase4Hop): Record<Side, number> {
  return {
    sender: peakMemory(pids.sender) ?? Number.NaN,
    receiver: peakMemory(pids.receiver) ?? Number.NaN,
  };
}

/** Ticks of 10 ms, as Linux tells them. */
function processorOf({ pids }: Phase4Hop): number {
  return [pids.sender, pids.receiver].reduce((all, pid) => all + processorTime(pid), 0);
}

function processorTime(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    return (Number(fields[11]) + Number(fields[12])) * 10;
  } catch {
    return Number.NaN;
  }
}
