import { fileURLToPath } from 'node:url';
import { type Io, terminal, UsageError } from '../apps/cli/src/io.ts';
import { table } from '../apps/cli/src/table.ts';
import { type CrashResult, crashRun } from './crash-run.ts';
import { type LoadRun, loadRun } from './endurance/load-run.ts';
import { type FaultRun, runFaults } from './faults/run-faults.ts';
import { readOptions, usage } from './options.ts';

/** Exit code: 0 nothing lost, duplicated or mixed up; 1 something was, or a database is missing; 2 the command line. */
async function main(args: readonly string[]): Promise<number> {
  const options = readOptions(args);
  // The table is for people, the JSON for programs: progress goes beside it.
  const io: Io = options.json
    ? { print: (line = '') => console.error(line), complain: terminal.complain }
    : terminal;
  const results: CrashResult[] = [];
  const faultRuns: FaultRun[] = [];
  const loadRuns: LoadRun[] = [];
  for (const database of options.databases) {
    const databaseUrl = database === 'postgres' ? process.env.BUDKAVLE_TEST_POSTGRES : undefined;
    if (database === 'postgres' && !databaseUrl) {
      io.complain('There is no PostgreSQL: BUDKAVLE_TEST_POSTGRES is not set.');
      continue;
    }
    if (options.loadMinutes) {
      const { loadMinutes: minutes, seed } = options;
      loadRuns.push(await loadRun({ database, databaseUrl, minutes, seed }, io));
      continue;
    }
    if (options.faults) {
      faultRuns.push(await runFaults(database, databaseUrl, options, io));
      continue;
    }
    io.print(`Crash test on ${database}, ${options.rounds} rounds, seed ${options.seed}`);
    results.push(
      await crashRun({
        ...options,
        database,
        databaseUrl,
        io,
        enough: enough.signal,
        ...plantedBy(options.plant),
      }),
    );
  }
  const all = [...results, ...faultRuns, ...loadRuns];
  if (options.json) terminal.print(JSON.stringify(all, null, 2));
  else if (results.length > 0) report(results, io);
  return all.length === options.databases.length && all.every((each) => each.ok) ? 0 : 1;
}

/** With a planted fault the run is to find it: it need not wait long for what will never come. */
function plantedBy(name: string | undefined) {
  if (name === undefined) return {};
  if (name !== 'acknowledge-early') throw new UsageError('--plant knows acknowledge-early');
  return { preload: [fileURLToPath(new URL(`planted/${name}.ts`, import.meta.url))], settleMs: 60_000 };
}

function report(results: readonly CrashResult[], io: Io): void {
  io.print();
  io.print(
    table(
      [
        'database',
        'rounds',
        'messages',
        'accepted',
        'kills',
        'lost',
        'duplicated',
        'mixed up',
        'disagreeing',
        'seconds',
      ],
      results.map(({ database, rounds, kills, verdict, seconds }) => [
        database,
        ...[rounds, verdict.messages, verdict.accepted, kills].map(String),
        ...[verdict.lost, verdict.duplicated, verdict.mixedUp, verdict.disagreeing].map((each) =>
          String(each.length),
        ),
        String(seconds),
      ]),
    ),
  );
  for (const { database, moments, verdict, folder } of results) {
    io.print();
    for (const [moment, { kills, hit }] of Object.entries(moments))
      io.print(
        `${database}: ${kills} kills, ${moment}${moment === 'random' ? '' : ` (${hit} at that very moment)`}`,
      );
    for (const [what, faults] of Object.entries(verdict))
      if (Array.isArray(faults)) for (const fault of faults) io.print(`${database}: ${what}: ${fault}`);
    if (folder) io.print(`${database}: databases and logs in ${folder}`);
  }
}

const enough = new AbortController();
// The first one ends the rounds, and what has been sent is still judged; the second ends at once.
for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)
  process.on(signal, () => {
    if (enough.signal.aborted) process.exit(code);
    enough.abort();
  });
try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (error instanceof UsageError) {
    console.error(`${error.message}\n${usage}`);
    process.exitCode = 2;
  } else throw error;
}
