import { parseArgs } from 'node:util';

export interface BenchOptions {
  /** An array of objects instead of a table. */
  readonly json: boolean;
  /** Small sizes and few rounds, for continuous integration: below a minute. */
  readonly quick: boolean;
  /** Also writes docs/bench.md. */
  readonly write: boolean;
  /** Only the suites whose name contains one of these. */
  readonly only: readonly string[];
}

export function readOptions(args: readonly string[]): BenchOptions {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
    },
  });
  return { json: values.json, quick: values.quick, write: values.write, only: positionals };
}
