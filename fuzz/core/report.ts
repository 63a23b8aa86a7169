import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FuzzResult } from './result.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = join(root, 'test-output', 'fuzz');

/** Inputs, accepted, refused by code and slowest of each parser, in columns. */
export function table(results: readonly FuzzResult[]): string {
  const rows = [
    ['parser', 'inputs', 'accepted', 'slowest', 'memory', 'refused'],
    ...results.map((one) => [
      one.parser,
      String(one.inputs),
      String(one.accepted),
      `${one.slowestMs.toFixed(1)} ms (${one.slowestBytes} B)`,
      `${one.peakMiB.toFixed(0)} MiB`,
      Object.entries(one.refused)
        .sort((a, b) => b[1] - a[1])
        .map(([code, count]) => `${code} ${count}`)
        .join(', '),
    ]),
  ];
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** Writes each failing input to a file; gives what happened, where it lies and the command that reads it again. */
export function keepFailures(result: FuzzResult, seed: number): string[] {
  return result.failures.map((failure) => {
    mkdirSync(folder, { recursive: true });
    const file = join(folder, `${result.parser}-${seed}-${failure.index}.bin`);
    writeFileSync(file, failure.input);
    const path = relative(root, file);
    return `${result.parser}, input ${failure.index} (${failure.bytes} B): ${failure.what}\n  again: npm run fuzz -- --only ${result.parser} --input ${path}`;
  });
}
