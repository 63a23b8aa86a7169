import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Is there an `openssl` command to test against? */
export const hasOpenssl = spawnSync('openssl', ['version']).status === 0;

/** Runs openssl without blocking the event loop; resolves to exit status and everything it said. */
export function openssl(...args: string[]): Promise<{ status: number; output: string }> {
  return new Promise((resolve) => {
    execFile('openssl', args, { timeout: 20_000 }, (error, stdout, stderr) => {
      const status = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
      resolve({ status, output: stdout + stderr });
    });
  });
}

/** A folder of its own for one test's files. */
export function workFolder(): {
  file(name: string, content: string | Buffer): string;
  path(name: string): string;
} & Disposable {
  const folder = mkdtempSync(join(tmpdir(), 'pki-'));
  const path = (name: string) => join(folder, name);
  return {
    path,
    file(name, content) {
      writeFileSync(path(name), content);
      return path(name);
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}
