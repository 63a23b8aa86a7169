import { machine } from './machine.ts';
import type { Row } from './row.ts';

const cell = (text: string): string => text.replaceAll('|', '\\|');

/** The page docs/bench.md, as the run made it. */
export function markdown(rows: readonly Row[]): string {
  const lines = rows.map((row) =>
    [
      row.name,
      row.size,
      row.value === null ? '–' : `${row.value} ${row.unit}`,
      row.ratio === null ? '' : String(row.ratio),
      row.target ?? '',
      row.met === null ? '' : row.met ? 'met' : '**missed**',
      row.against,
    ]
      .map(cell)
      .join(' | '),
  );
  return `# Speed and memory

Made by \`npm run bench -- --write\` on ${machine()}. How it is measured: [bench/README.md](../bench/README.md).

| what | size | value | ratio | target | | against |
|---|---|---:|---:|---|---|---|
${lines.map((line) => `| ${line} |`).join('\n')}
`;
}
