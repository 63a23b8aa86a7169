import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { machine } from '../report/machine.ts';
import { printResults, writeReport } from '../report/report.ts';
import { type Result, type Row, runRow } from '../row.ts';
import { buildCounterpart, javaHere } from './build-counterpart.ts';
import { acceptedByUs } from './rows/accepted-by-us.ts';
import { oursToPhase4 } from './rows/ours-to-phase4.ts';
import { refusedByPhase4 } from './rows/refused-by-phase4.ts';
import { refusedByUs } from './rows/refused-by-us.ts';
import { withoutCompression } from './rows/without-compression.ts';
import { makeSetting, type Setting } from './setting.ts';

const usage = 'npm run interop [-- --json] [--only TEXT]   runs every row, or those whose id holds TEXT';
const rowSeconds = 600;

const json = process.argv.includes('--json');
const only = process.argv.includes('--only') ? process.argv[process.argv.indexOf('--only') + 1] : undefined;
if (process.argv.includes('--help')) {
  console.log(usage);
  process.exit(0);
}
process.exit(await main());

async function main(): Promise<number> {
  const java = javaHere();
  if ('missing' in java) {
    say(`Skipped: ${java.missing} is not on this machine, and phase4 needs it.`);
    if (json) console.log(JSON.stringify({ skipped: `${java.missing} is missing`, rows: [] }));
    return 0;
  }
  const logs = fileURLToPath(new URL('../../test-output/interop', import.meta.url));
  mkdirSync(logs, { recursive: true });
  say('Building the counterpart …');
  const classPath = await buildCounterpart(join(logs, 'maven.log'));
  const folder = mkdtempSync(join(tmpdir(), 'budkavle-interop-'));
  let setting: Setting | undefined;
  try {
    say('Making certificates, starting both access points …');
    setting = await makeSetting({ folder, classPath, log: join(logs, 'phase4.log') });
    const results = await runAll(setting);
    const report = { machine: machine(java), phase4: setting.phase4.version, results };
    if (json) console.log(JSON.stringify({ ...report, skipped: false }, null, 2));
    else printResults(results);
    if (only === undefined) writeReport(report);
    return results.every(({ verdict }) => verdict === 'as expected') ? 0 : 1;
  } finally {
    await setting?.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function runAll(setting: Setting): Promise<Result[]> {
  const rows: readonly Row<Setting>[] = [
    ...oursToPhase4,
    ...withoutCompression,
    ...refusedByPhase4,
    ...acceptedByUs,
    ...refusedByUs,
  ];
  const results: Result[] = [];
  for (const row of rows) {
    if (only !== undefined && !row.id.includes(only)) continue;
    const result = await runRow(row, setting, rowSeconds);
    results.push(result);
    say(
      `${result.verdict === 'as expected' ? 'ok       ' : 'DIFFERENT'} ${row.id} (${result.milliseconds} ms)`,
    );
  }
  return results;
}

function say(text: string): void {
  if (json) console.error(text);
  else console.log(text);
}
