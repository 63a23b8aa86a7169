// npm run bench [-- --json] [-- --quick] [-- --write] [-- SUITE …]
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readOptions } from './options.ts';
import { machine } from './report/machine.ts';
import { markdown } from './report/markdown.ts';
import { notRun, type Row } from './report/row.ts';
import { table } from './report/table.ts';
import { as4Hop } from './suites/as4-hop.ts';
import { envelopes } from './suites/envelopes.ts';
import { growth } from './suites/growth.ts';
import { road } from './suites/road.ts';
import { signatures } from './suites/signatures.ts';
import type { Suite } from './suites/suite.ts';

const suites: readonly Suite[] = [signatures, envelopes, growth, as4Hop, road];

const options = readOptions(process.argv.slice(2));
const folder = mkdtempSync(join(tmpdir(), 'budkavle-bench-'));
const rows: Row[] = [];
const progress = (what: string) => {
  if (!options.json && process.stderr.isTTY) process.stderr.write(`\r\x1b[K${what} …`);
};
try {
  for (const suite of suites) {
    if (options.only.length > 0 && !options.only.some((wanted) => suite.name.includes(wanted))) continue;
    try {
      rows.push(...(await suite.run({ options, folder, progress })));
    } catch (error) {
      // One part that does not start must not take the figures of the others with it.
      rows.push(notRun(suite.name, '', (error as Error).message));
    }
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
if (options.write) writeFileSync(new URL('../docs/bench.md', import.meta.url), markdown(rows));
if (options.json) process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
else
  console.log(
    `${machine()}\nMedians; times are processor time, but wall time for hop and road.\n\n${table(rows)}`,
  );
