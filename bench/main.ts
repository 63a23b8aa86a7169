// npm run bench [-- --json] [-- --quick] [-- SUITE …]
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readOptions } from './options.ts';
import { machine } from './report/machine.ts';
import type { Row } from './report/row.ts';
import { table } from './report/table.ts';
import { envelopes } from './suites/envelopes.ts';
import { growth } from './suites/growth.ts';
import { signatures } from './suites/signatures.ts';
import type { Suite } from './suites/suite.ts';

const suites: readonly Suite[] = [signatures, envelopes, growth];

const options = readOptions(process.argv.slice(2));
const folder = mkdtempSync(join(tmpdir(), 'budkavle-bench-'));
const rows: Row[] = [];
const progress = (what: string) => {
  if (!options.json && process.stderr.isTTY) process.stderr.write(`\r\x1b[K${what} …`);
};
try {
  for (const suite of suites) {
    if (options.only.length > 0 && !options.only.some((wanted) => suite.name.includes(wanted))) continue;
    rows.push(...(await suite.run({ options, folder, progress })));
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
if (options.json) process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
else console.log(`${machine()}\nMedians; times are processor time.\n\n${table(rows)}`);
