import { parseArgs } from 'node:util';
import { UsageError } from '../apps/cli/src/io.ts';

export type Database = 'sqlite' | 'postgres';

export interface CrashOptions {
  rounds: number;
  databases: readonly Database[];
  seed: number;
  /** Faults instead of kills. */
  faults: boolean;
  /** Only the faults whose name contains this. */
  only: string | undefined;
  /** Minutes of load without kills or faults, memory sampled; then nothing else is done. */
  loadMinutes: number | undefined;
  json: boolean;
  /** Keeps the folder with databases and logs. */
  keep: boolean;
  /** A planted bug, to show that it is found. */
  plant: string | undefined;
}

export const usage = `npm run crash-test -- [--rounds N] [--database sqlite|postgres|both] [--seed S] [--faults [--only WORDS]] [--load 20m] [--json] [--keep] [--plant NAME]`;

export function readOptions(args: readonly string[]): CrashOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rounds: { type: 'string', default: '20' },
      database: { type: 'string', default: 'both' },
      seed: { type: 'string' },
      faults: { type: 'boolean', default: false },
      only: { type: 'string' },
      load: { type: 'string' },
      json: { type: 'boolean', default: false },
      keep: { type: 'boolean', default: false },
      plant: { type: 'string' },
    },
  });
  if (!['sqlite', 'postgres', 'both'].includes(values.database))
    throw new UsageError(`--database is sqlite, postgres or both, not ${values.database}`);
  const load = values.load === undefined ? undefined : /^(\d+)m?$/.exec(values.load)?.[1];
  if (values.load !== undefined && load === undefined) throw new UsageError('--load takes minutes: 20m');
  return {
    rounds: whole('rounds', values.rounds, 1, 100_000),
    databases: values.database === 'both' ? ['sqlite', 'postgres'] : [values.database as Database],
    seed:
      values.seed === undefined
        ? Math.floor(Math.random() * 2 ** 31)
        : whole('seed', values.seed, 0, 2 ** 31),
    faults: values.faults,
    only: values.only,
    loadMinutes: load === undefined ? undefined : Number(load),
    json: values.json,
    keep: values.keep,
    plant: values.plant,
  };
}

function whole(name: string, text: string, low: number, high: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= low && value <= high) return value;
  throw new UsageError(`--${name} is a whole number from ${low} to ${high}, not ${text}`);
}
