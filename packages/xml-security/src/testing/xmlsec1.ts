import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Whether the command xmlsec1 is there: tests with it are skipped where it is not. */
export const hasXmlSec1 = spawnSync('xmlsec1', ['--version']).status === 0;

/** A folder for the files that xmlsec1 reads and writes. */
export class XmlSecFolder {
  readonly #path = mkdtempSync(join(tmpdir(), 'xmlsec1-'));

  write(name: string, content: string | Buffer): string {
    const path = join(this.#path, name);
    writeFileSync(path, content);
    return path;
  }

  /** What it prints; throws when it refuses. */
  run(...args: string[]): Buffer {
    return execFileSync('xmlsec1', args, { stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 2 ** 28 });
  }

  remove(): void {
    rmSync(this.#path, { recursive: true, force: true });
  }
}
