import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildJava, javaHere, RegistryUnreachable } from '../java.ts';
import { type InteropOptions, readOptions, usage } from '../options.ts';
import { machine } from '../report/machine.ts';
import { printResults, writeReport } from '../report/report.ts';
import { type Result, runRow } from '../row.ts';
import { wss4jProject } from '../wss4j-stax/counterpart.ts';
import { phase4Project } from './counterpart.ts';
import { rows } from './rows/index.ts';
import { makeSetting, type Setting } from './setting.ts';

const rowSeconds = 600;

const options = readOptions(process.argv.slice(2));
if (!options) console.log(usage);
process.exit(options ? await main(options) : 0);

async function main(options: InteropOptions): Promise<number> {
  const say = (text: string) => (options.json ? console.error(text) : console.log(text));
  const skip = (reason: string) => {
    say(`Skipped: ${reason}`);
    if (options.json) console.log(JSON.stringify({ skipped: reason, rows: [] }));
    return 0;
  };
  const java = javaHere();
  if ('missing' in java) return skip(`${java.missing} is not on this machine, and phase4 needs it.`);
  const logs = fileURLToPath(new URL('../../test-output/interop', import.meta.url));
  mkdirSync(logs, { recursive: true });
  say('Building the counterparts …');
  const log = join(logs, 'maven.log');
  const built = await (async () => ({
    phase4: await buildJava(phase4Project, log),
    wss4j: await buildJava(wss4jProject, log),
  }))().catch((error: Error) => error);
  if (built instanceof RegistryUnreachable) return skip(`${built.message}.`);
  if (built instanceof Error) throw built;
  const folder = mkdtempSync(join(tmpdir(), 'budkavle-interop-'));
  let setting: Setting | undefined;
  try {
    say('Making certificates, starting the access points …');
    setting = await makeSetting({ folder, classPaths: built, log: join(logs, 'phase4.log') });
    const results = await runAll(setting, options, say);
    const report = {
      machine: machine(java),
      phase4: setting.phase4.version,
      wss4j: setting.wss4j.version,
      results,
    };
    if (options.json) console.log(JSON.stringify({ ...report, skipped: false }, null, 2));
    else printResults(results);
    if (options.only === undefined && !options.check) writeReport(report);
    return results.length > 0 && results.every(({ verdict }) => verdict === 'as expected') ? 0 : 1;
  } finally {
    await setting?.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function runAll(
  setting: Setting,
  { only, minutes }: InteropOptions,
  say: (text: string) => void,
): Promise<Result[]> {
  const until = performance.now() + minutes * 60_000;
  const results: Result[] = [];
  for (const row of rows) {
    if (only !== undefined && !row.id.includes(only)) continue;
    const left = (until - performance.now()) / 1000;
    const result = await runRow(row, setting, Math.max(0, Math.min(rowSeconds, left)));
    results.push(result);
    say(
      `${result.verdict === 'as expected' ? 'ok       ' : 'DIFFERENT'} ${result.id} (${result.milliseconds} ms)`,
    );
  }
  return results;
}
