import { parseArgs } from 'node:util';
import { UsageError } from '../io.ts';
import type { Command } from './command.ts';

/** First of the demo's ports unless told. */
export const defaultBase = 7400;

export const demo: Command = {
  name: 'demo',
  summary: 'a federation and three fictitious organisations on this machine',
  usage: `budkavle demo [--folder DIR] [--port BASE]   run it until Ctrl-C
budkavle demo --check [--folder DIR]         send in every direction, provoke every receipt, print a table, exit 0 or 1

--folder DIR   where everything is kept (default: data/demo; for --check a temporary folder)
--port BASE    first of the fifteen ports on 127.0.0.1 (default: ${defaultBase}; for --check any free ones)
--large MB     with --check: the size of the largest attachment, 1 to 20 (default: 20)
--log LEVEL    debug, info, warn, error or silent (default: warn)
DATABASE_URL   postgres://…: rows are kept there instead of in files`,
  async run(args, io) {
    const { values } = parseDemo(args);
    // Loaded when it is used: the tools beside it shall start at once.
    if (values.check) {
      const { check } = await import('../check/run.ts');
      const largeMegabytes = values.large === undefined ? undefined : megabytes(values.large);
      return check({ folder: values.folder, logLevel: values.log ?? 'silent', largeMegabytes }, io);
    }
    const { runDemo } = await import('../demo/run.ts');
    return runDemo({ base: defaultBase, ...values }, io);
  },
};

function parseDemo(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        check: { type: 'boolean', default: false },
        folder: { type: 'string' },
        port: { type: 'string' },
        large: { type: 'string' },
        log: { type: 'string' },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function megabytes(text: string): number {
  if (!/^([1-9]|1\d|20)$/.test(text)) throw new UsageError('--large takes a whole number from 1 to 20');
  return Number(text);
}
