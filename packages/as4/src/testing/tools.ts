import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** True if the program can be run here. */
export function hasTool(name: string): boolean {
  return spawnSync(name, ['--version'], { stdio: 'ignore' }).error === undefined;
}

/** Runs a program on files with these contents; what it says, and whether it was content. */
export function runTool(
  name: string,
  args: (file: (content: string | Buffer) => string) => string[],
  env: NodeJS.ProcessEnv = {},
) {
  const folder = mkdtempSync(join(tmpdir(), 'as4-'));
  let count = 0;
  const file = (content: string | Buffer) => {
    count += 1;
    const path = join(folder, `file-${count}`);
    writeFileSync(path, content);
    return path;
  };
  try {
    const result = spawnSync(name, args(file), { encoding: 'utf8', env: { ...process.env, ...env } });
    return { ok: result.status === 0, output: `${result.stdout}${result.stderr}` };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
