import { execFileSync } from 'node:child_process';
import { closeSync, fsyncSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { pass, refuse } from '../relay/mischief.ts';
import type { Fault } from './fault.ts';

export const databaseFaults: readonly Fault[] = [
  {
    name: 'database away',
    missing: (world) => (world.setting.databaseUrl ? undefined : 'SQLite lies in the process itself'),
    lasts: 10,
    ends: 'delivered',
    async begin(world) {
      const relay = world.relay('database');
      relay.mischief = refuse;
      relay.cut();
      return async () => {
        relay.mischief = pass;
      };
    },
  },
  {
    name: 'database ends every connection, again and again',
    missing: (world) => (world.setting.databaseUrl ? undefined : 'SQLite has no connections'),
    ends: 'delivered',
    async begin(world) {
      const client = new pg.Client({ connectionString: world.setting.databaseUrl });
      client.on('error', () => {});
      await client.connect();
      const again = setInterval(() => {
        client
          .query(
            'select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and application_name like $1',
            [`budkavle ${world.setting.schemaPrefix}%`],
          )
          .catch(() => {});
      }, 700);
      return async () => {
        clearInterval(again);
        await client.end();
      };
    },
  },
];

export const diskFault: Fault = {
  name: 'disk full',
  missing: (world) => (world.onSmallDisk ? undefined : 'a small disk cannot be mounted here (needs root)'),
  ends: 'delivered',
  async begin(world) {
    const filler = join(world.setting.folder.path, 'filler');
    fill(filler);
    return async () => rmSync(filler, { force: true });
  },
};

/** To the last block. */
function fill(path: string): void {
  const file = openSync(path, 'w');
  try {
    for (let size = 1024 * 1024; size >= 512; size /= 2) {
      const piece = Buffer.alloc(size, 1);
      try {
        for (;;) if (writeSync(file, piece) < size) break;
      } catch {
        // Full for this size: a smaller one may still fit.
      }
    }
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Mounts a small disk of its own over a folder. False where that is not allowed. */
export function mountSmallDisk(path: string, megabytes: number): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=0700`, 'tmpfs', path], {
      stdio: 'ignore',
    });
    return statfsSync(path).blocks > 0;
  } catch {
    return false;
  }
}

export function unmount(path: string): void {
  execFileSync('umount', [path], { stdio: 'ignore' });
}
