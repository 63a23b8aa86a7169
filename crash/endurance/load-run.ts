import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { dropSchemas } from '../../apps/cli/src/check/drop-schemas.ts';
import type { Io } from '../../apps/cli/src/io.ts';
import { table } from '../../apps/cli/src/table.ts';
import { Load } from '../load/load.ts';
import type { Database } from '../options.ts';
import { Random } from '../random.ts';
import { settle } from '../verify/settle.ts';
import { isFaultless, type Verdict, verify } from '../verify/verify.ts';
import { World } from '../world/world.ts';
import { MemoryWatch } from './memory.ts';

export interface LoadRun {
  database: Database;
  minutes: number;
  verdict: Verdict;
  /** Median of the second and of the last quarter of the time, in MB, and their ratio. */
  memory: { process: string; early: number; late: number; ratio: number }[];
  ok: boolean;
}

/** More than that is growth: a level that is reached late, and the noise of the collector, stay below it. */
const flat = 1.15;

/** Load without faults for so many minutes; the memory of each process must be as it was, and nothing lost. */
export async function loadRun(
  options: { database: Database; databaseUrl: string | undefined; minutes: number; seed: number },
  io: Io,
): Promise<LoadRun> {
  const { database, databaseUrl, minutes, seed } = options;
  const path = mkdtempSync(join(tmpdir(), 'budkavle-load-'));
  const world = await World.start({ path, databaseUrl });
  const load = new Load(world, new Random(seed));
  try {
    io.print(`Load on ${database} for ${minutes} minutes, seed ${seed}`);
    const watch = new MemoryWatch(world.processes);
    load.start({ senders: 4, pauseMs: 100 });
    for (let minute = 1; minute <= minutes; minute += 1) {
      await sleep(60_000);
      io.print(`  minute ${minute}: ${load.answered} messages answered`);
    }
    watch.stop();
    await load.finish();
    await settle(load, 300_000);
    const verdict = await verify(load);
    const quarter = (minutes * 60) / 4;
    const memory = world.processes.map(({ name }) => {
      const early = watch.median(name, quarter, 2 * quarter) ?? 0;
      const late = watch.median(name, 3 * quarter, 4 * quarter) ?? 0;
      return { process: name, early, late, ratio: early > 0 ? late / early : 0 };
    });
    const ok = isFaultless(verdict) && memory.every(({ ratio }) => ratio < flat);
    io.print(
      table(
        ['process', 'MB, second quarter', 'MB, last quarter', 'ratio'],
        memory.map((row) => [row.process, row.early.toFixed(0), row.late.toFixed(0), row.ratio.toFixed(2)]),
      ),
    );
    io.print(
      `${verdict.messages} messages, ${verdict.accepted} accepted, ${verdict.lost.length} lost, ${verdict.duplicated.length} duplicated, ${verdict.mixedUp.length} mixed up`,
    );
    return { database, minutes, verdict, memory, ok };
  } finally {
    await load.close();
    await world.close();
    if (databaseUrl) await dropSchemas(databaseUrl, world.setting.schemaPrefix);
    rmSync(path, { recursive: true, force: true });
  }
}
