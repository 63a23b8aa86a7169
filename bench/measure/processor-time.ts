import { median } from './median.ts';

/** Milliseconds of processor time of this process, all its threads: what else runs on the machine does not count. */
export async function processorTime(work: () => unknown): Promise<number> {
  // What an earlier contender left behind is not this one's to clean up.
  globalThis.gc?.({ type: 'minor', execution: 'sync' });
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

export type Contenders<Name extends string> = Record<Name, () => unknown>;

/** Processor time of each, one after the other in every round, so that all meet the same conditions; medians. */
export async function inTurn<Name extends string>(
  contenders: Contenders<Name>,
  options: { rounds: number; warmUp?: number },
): Promise<Record<Name, number>> {
  const names = Object.keys(contenders) as Name[];
  const times = new Map<Name, number[]>(names.map((name) => [name, []]));
  for (let round = -(options.warmUp ?? 1); round < options.rounds; round++)
    for (const name of names) {
      const time = await processorTime(contenders[name]);
      if (round >= 0) times.get(name)?.push(time);
    }
  return Object.fromEntries(names.map((name) => [name, median(times.get(name) ?? [])])) as Record<
    Name,
    number
  >;
}

/** How often to repeat a small piece of work so that one measurement takes about `milliseconds`. */
export async function repetitions(work: () => unknown, milliseconds: number): Promise<number> {
  await work();
  const once = Math.max(
    0.02,
    (await processorTime(async () => {
      for (let i = 0; i < 3; i++) await work();
    })) / 3,
  );
  return Math.max(1, Math.round(milliseconds / once));
}

export function repeat(times: number, work: () => unknown): () => Promise<void> {
  return async () => {
    for (let i = 0; i < times; i++) await work();
  };
}
