import type { Io } from '../io.ts';

/** One command of `budkavle`. `run` gives the exit code: 0 done, 1 failed, 2 not understood. */
export interface Command {
  readonly name: string;
  readonly summary: string;
  readonly usage: string;
  run(args: readonly string[], io: Io): Promise<number>;
}
