import type { Io } from '../../apps/cli/src/io.ts';
import { table } from '../../apps/cli/src/table.ts';
import type { CrashOptions, Database } from '../options.ts';
import { openFaultyWorld } from './fault-run.ts';
import { faults } from './list.ts';
import type { FaultRow } from './run-fault.ts';

export interface FaultRun {
  database: Database;
  seed: number;
  rows: FaultRow[];
  ok: boolean;
  folder?: string;
}

/** Every fault of the list once, in one world; prints a row each. */
export async function runFaults(
  database: Database,
  databaseUrl: string | undefined,
  { seed, only, keep }: Pick<CrashOptions, 'seed' | 'only' | 'keep'>,
  io: Io,
): Promise<FaultRun> {
  io.print(`Faults on ${database}, seed ${seed}`);
  const faulty = await openFaultyWorld({ databaseUrl, seed });
  const rows: FaultRow[] = [];
  let ok = false;
  try {
    for (const fault of faults) {
      if (only && !fault.name.includes(only)) continue;
      const row = await faulty.run(fault);
      rows.push(row);
      io.print(
        `  ${row.fault}: ${row.missing ?? (row.ok ? 'ok' : 'NOT AS IT SHOULD BE')}, recovered in ${row.recovery} s`,
      );
      for (const [what, found] of Object.entries(row.ok ? {} : (row.verdict ?? {})))
        if (Array.isArray(found)) for (const one of found) io.print(`    ${what}: ${one}`);
    }
    ok = rows.every((each) => each.ok);
    io.print();
    io.print(
      table(
        ['fault', 'messages', 'accepted', 'told as failed', 'seconds to recover', ''],
        rows.map((row) => [
          row.fault,
          ...[row.messages, row.accepted, row.failed, row.recovery].map(String),
          row.missing ? 'not here' : row.ok ? 'ok' : 'FAULT',
        ]),
      ),
    );
    return { database, seed, rows, ok, ...(keep || !ok ? { folder: faulty.folder } : {}) };
  } finally {
    await faulty.close(keep || !ok);
    if (keep || !ok) io.print(`Databases and logs in ${faulty.folder}`);
  }
}
