import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';

const FOREIGN_AGE_MS = 24 * 3600 * 1000;

/** Folders that this process uses now. */
const mine = new Set<string>();

/** A spool folder of this process's own, after what dead processes left behind has been swept. */
export async function openSpoolFolder(parent: string): Promise<{ path: string; close(): Promise<void> }> {
  await mkdir(parent, { recursive: true, mode: 0o700 });
  for (const name of await readdir(parent)) {
    if (await abandoned(parent, name)) await rm(join(parent, name), { recursive: true, force: true });
  }
  const name = `${process.pid}.${host()}.${randomBytes(6).toString('hex')}`;
  const path = join(parent, name);
  await mkdir(path, { mode: 0o700 });
  mine.add(path);
  return {
    path,
    close: async () => {
      mine.delete(path);
      await rm(path, { recursive: true, force: true });
    },
  };
}

async function abandoned(parent: string, name: string): Promise<boolean> {
  const path = join(parent, name);
  if (mine.has(path)) return false;
  const [pid, owner] = name.split('.');
  if (owner !== host()) {
    // Another machine on a shared disk: nobody can ask it whether it lives.
    const age = await stat(path).then(
      (found) => Date.now() - found.mtimeMs,
      () => 0,
    );
    return age > FOREIGN_AGE_MS;
  }
  return Number(pid) === process.pid || !alive(Number(pid));
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function host(): string {
  return hostname().replace(/[^A-Za-z0-9-]/g, '-');
}
