import { parseArgs } from 'node:util';

export interface InteropOptions {
  readonly json: boolean;
  /** Only rows whose id holds this. */
  readonly only: string | undefined;
  /** Writes no report: for continuous integration. */
  readonly check: boolean;
  /** After this no further row begins; those left count as different. */
  readonly minutes: number;
}

export const usage = `npm run interop [-- --only TEXT] [-- --json] [-- --check] [-- --minutes N]
  runs every row, or those whose id holds TEXT; without --only and --check it writes docs/interop.md`;

/** undefined: tell how it is used. */
export function readOptions(args: readonly string[]): InteropOptions | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      json: { type: 'boolean', default: false },
      only: { type: 'string' },
      check: { type: 'boolean', default: false },
      minutes: { type: 'string', default: '60' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  return { json: values.json, only: values.only, check: values.check, minutes: Number(values.minutes) };
}
