import type { Row } from './row.ts';

const heads = ['what', 'size', 'value', 'unit', 'ratio', 'target', '', 'against'] as const;

/** The rows as a table for people, columns as wide as they need. */
export function table(rows: readonly Row[]): string {
  const cells = rows.map((row) => [
    row.name,
    row.size,
    row.value === null ? '–' : String(row.value),
    row.unit,
    row.ratio === null ? '' : String(row.ratio),
    row.target ?? '',
    row.met === null ? '' : row.met ? 'met' : 'MISSED',
    row.against,
  ]);
  const widths = heads.map((head, i) =>
    Math.max(head.length, ...cells.map((line) => (line[i] ?? '').length)),
  );
  const numeric = new Set([2, 4]);
  return [[...heads], ...cells]
    .map((line) =>
      line
        .map((cell, i) => (numeric.has(i) ? cell.padStart(widths[i] ?? 0) : cell.padEnd(widths[i] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
