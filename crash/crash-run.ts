import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dropSchemas } from '../apps/cli/src/check/drop-schemas.ts';
import type { Io } from '../apps/cli/src/io.ts';
import { killingRound, type Round } from './kills/rounds.ts';
import { Load, type LoadOptions } from './load/load.ts';
import type { Database } from './options.ts';
import { Random } from './random.ts';
import { settle } from './verify/settle.ts';
import { isFaultless, type Verdict, verify } from './verify/verify.ts';
import { World } from './world/world.ts';

export interface CrashRun {
  database: Database;
  rounds: number;
  seed: number;
  databaseUrl: string | undefined;
  io: Io;
  keep?: boolean;
  /** Files that every process loads before its service: a planted fault. */
  preload?: readonly string[];
  load?: Partial<LoadOptions>;
  settleMs?: number;
  /** No more rounds; what has been sent is still held against what arrived. */
  enough?: AbortSignal;
}

export interface CrashResult {
  database: Database;
  seed: number;
  rounds: number;
  kills: number;
  /** Kills by moment; `hit`: what was waited for came. */
  moments: Record<string, { kills: number; hit: number }>;
  verdict: Verdict;
  ok: boolean;
  seconds: number;
  folder?: string;
}

/** A world under load whose processes are killed, round by round; then everything is held against what was sent. */
export async function crashRun(run: CrashRun): Promise<CrashResult> {
  const began = Date.now();
  const path = mkdtempSync(join(tmpdir(), 'budkavle-crash-'));
  const random = new Random(run.seed);
  const world = await World.start({ path, databaseUrl: run.databaseUrl });
  const load = new Load(world, new Random(run.seed + 1));
  let ok = false;
  try {
    if (run.preload) await restartWith(world, run.preload);
    load.start({ senders: 3, pauseMs: 700, ...run.load });
    const rounds: Round[] = [];
    for (let number = 1; number <= run.rounds && !run.enough?.aborted; number += 1) {
      const round = await killingRound(world, random, number);
      rounds.push(round);
      if (number % 10 === 0 || number === run.rounds)
        run.io.print(`  ${number} rounds, ${load.answered} messages answered, ${since(began)} s`);
    }
    await load.finish();
    const open = await settle(load, run.settleMs ?? 240_000);
    if (open > 0) run.io.print(`  ${open} messages without a final state`);
    const verdict = await verify(load);
    ok = isFaultless(verdict) && load.posted.every((each) => each.state !== 'posting');
    return {
      database: run.database,
      seed: run.seed,
      rounds: rounds.length,
      ...counted(rounds),
      verdict,
      ok,
      seconds: since(began),
      ...(run.keep || !ok ? { folder: path } : {}),
    };
  } finally {
    await load.close();
    await world.close();
    if (run.databaseUrl && (ok || !run.keep)) await dropSchemas(run.databaseUrl, world.setting.schemaPrefix);
    if (ok && !run.keep) rmSync(path, { recursive: true, force: true });
  }
}

async function restartWith(world: World, preload: readonly string[]): Promise<void> {
  for (const each of world.processes) {
    each.lasting = { preload };
    await each.kill();
    await each.start();
  }
}

function counted(rounds: readonly Round[]): Pick<CrashResult, 'kills' | 'moments'> {
  const moments: CrashResult['moments'] = {};
  let kills = 0;
  for (const round of rounds)
    for (const { aim } of round.kills) {
      kills += 1;
      moments[aim.moment] ??= { kills: 0, hit: 0 };
      const one = moments[aim.moment] as { kills: number; hit: number };
      one.kills += 1;
      if (aim.hit) one.hit += 1;
    }
  return { kills, moments };
}

function since(began: number): number {
  return Math.round((Date.now() - began) / 1000);
}
