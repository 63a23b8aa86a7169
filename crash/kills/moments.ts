import { type Dirent, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ServiceProcess } from '../processes/service-process.ts';
import type { Random } from '../random.ts';
import type { TcpRelay } from '../relay/tcp-relay.ts';
import type { World } from '../world/world.ts';

/** When a process is killed. Those that wait for something take any moment when it does not come in time. */
export const moments = {
  random: 'at a random moment',
  blob: 'while it writes a blob',
  commit: 'while it commits',
  'as4-body': 'in the middle of an AS4 request to it',
  'as4-answer': 'when its AS4 answer has left, and does not arrive',
} as const;
export type Moment = keyof typeof moments;

export interface Aim {
  moment: Moment;
  /** Whether what it waited for came. */
  hit: boolean;
}

/** Waits for the moment, then kills at once. */
export async function killAt(
  world: World,
  victim: ServiceProcess,
  moment: Moment,
  random: Random,
  patienceMs = 8000,
): Promise<Aim> {
  if (moment === 'random') {
    await sleep(random.between(0, 1500));
    await victim.kill();
    return { moment, hit: true };
  }
  const hit = await watchers[moment](world, victim, random, patienceMs);
  await victim.kill();
  return { moment, hit };
}

type Watch = (world: World, victim: ServiceProcess, random: Random, patienceMs: number) => Promise<boolean>;

const watchers: Record<Exclude<Moment, 'random'>, Watch> = {
  /** A file under a spool folder that has grown past a random size. */
  blob: (world, victim, random, patienceMs) => {
    const folder = blobFolderOf(world, victim.name);
    const wanted = random.between(1, 60_000);
    return until(() => spooled(folder) > wanted, patienceMs);
  },
  /** SQLite: the write-ahead log has changed. PostgreSQL: the words have come to the relay, and stay there or go on. */
  commit: async (world, victim, random, patienceMs) => {
    if (world.setting.databaseUrl) {
      const goesOn = random.next() < 0.5;
      return watchRelay(world.relay('database'), victim, patienceMs, ({ direction, piece }) =>
        direction === 'forth' && /\bcommit\b/i.test(piece.toString('latin1'))
          ? { stops: !goesOn }
          : undefined,
      );
    }
    const file = join(world.setting.folder.sub('databases'), `${victim.name}.sqlite-wal`);
    const before = changed(file);
    return until(() => changed(file) !== before, patienceMs);
  },
  'as4-body': (world, victim, random, patienceMs) => {
    const octets = random.between(3000, 200_000);
    return watchRelay(as4Of(world, victim), victim, patienceMs, ({ direction, total }) =>
      direction === 'forth' && total > octets ? { stops: true } : undefined,
    );
  },
  'as4-answer': (world, victim, random, patienceMs) => {
    const stops = random.next() < 0.7;
    return watchRelay(as4Of(world, victim), victim, patienceMs, ({ direction, forwarded }) =>
      direction === 'back' && forwarded > 12_000 ? { stops } : undefined,
    );
  },
};

function as4Of(world: World, victim: ServiceProcess): TcpRelay {
  return world.relay(victim.name.includes('exempelregionen') ? 'as4-exempelregionen' : 'as4-exempelkommunen');
}

/** The victim is killed inside the watcher, before the piece goes on. */
async function watchRelay(
  relay: TcpRelay,
  victim: ServiceProcess,
  patienceMs: number,
  seen: (passing: Parameters<NonNullable<TcpRelay['watcher']>>[0]) => { stops: boolean } | undefined,
): Promise<boolean> {
  return new Promise((resolve) => {
    const late = setTimeout(() => {
      relay.watcher = undefined;
      resolve(false);
    }, patienceMs);
    relay.watcher = async (passing) => {
      const found = seen(passing);
      if (!found) return false;
      relay.watcher = undefined;
      clearTimeout(late);
      await victim.kill();
      resolve(true);
      return found.stops;
    };
  });
}

async function until(condition: () => boolean, patienceMs: number): Promise<boolean> {
  const end = performance.now() + patienceMs;
  while (performance.now() < end) {
    if (condition()) return true;
    await sleep(1);
  }
  return false;
}

function changed(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function blobFolderOf(world: World, name: string): string {
  const [kind, id] = name.startsWith('access-point-')
    ? ['access-point', name.slice('access-point-'.length)]
    : ['message-service', name.slice('message-service-'.length)];
  const folder = world.setting.folder.sub(kind as string, id as string);
  return kind === 'access-point' ? join(folder, 'spool') : join(folder, 'blobs', 'spool');
}

/** The largest file that is being written. */
function spooled(folder: string): number {
  let largest = 0;
  for (const owner of list(folder))
    for (const file of list(join(folder, owner.name))) {
      const size = statSync(join(folder, owner.name, file.name), { throwIfNoEntry: false })?.size ?? 0;
      largest = Math.max(largest, size);
    }
  return largest;
}

function list(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
