import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { eicarTestString } from '../malware/eicar.ts';

const program = ['/usr/sbin/clamd', '/usr/bin/clamd', '/opt/homebrew/sbin/clamd'].find((path) =>
  existsSync(path),
);

/** Why there is no clamd to test with; undefined when there is one. `npm test` installs it where it can. */
export const clamdMissing: string | undefined =
  program === undefined ? 'skipped: clamd (package clamav-daemon) is not installed' : undefined;

/** The name under which the test's own signature reports the EICAR string (clamd adds `.UNOFFICIAL`). */
export const eicarSignature = 'Budkavle.Test.EICAR';

/**
 * The system's own clamd on a unix socket, with one signature of our own: the EICAR string anywhere in a file. It can be
 * stopped and started again, as when it is upgraded.
 */
export class TestClamd {
  readonly folder = mkdtempSync(join(tmpdir(), 'budkavle-clamd-'));
  readonly socket = join(this.folder, 'clamd.sock');
  #process: ChildProcess | undefined;

  constructor() {
    const hex = Buffer.from(eicarTestString, 'latin1').toString('hex');
    writeFileSync(join(this.folder, 'eicar.ndb'), `${eicarSignature}:0:*:${hex}\n`);
    const settings = {
      DatabaseDirectory: this.folder,
      LocalSocket: this.socket,
      TemporaryDirectory: this.folder,
      LogFile: join(this.folder, 'clamd.log'),
      Foreground: 'yes',
      MaxThreads: '2',
    };
    writeFileSync(
      join(this.folder, 'clamd.conf'),
      Object.entries(settings)
        .map(([name, value]) => `${name} ${value}\n`)
        .join(''),
    );
  }

  /** Resolves when it answers. */
  async start(): Promise<this> {
    const child = spawn(program ?? 'clamd', ['--config-file', join(this.folder, 'clamd.conf')], {
      stdio: 'ignore',
    });
    this.#process = child;
    while (!(await this.#answers())) {
      if (child.exitCode !== null) throw new Error(`clamd ended with ${child.exitCode}`);
      await pause(50);
    }
    return this;
  }

  async stop(): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (!child || child.exitCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
    rmSync(this.socket, { force: true });
  }

  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  #answers(): Promise<boolean> {
    return new Promise((resolve) => {
      const socket = connect({ path: this.socket }, () => socket.write('zPING\0'));
      socket.on('data', (data) => {
        socket.destroy();
        resolve(data.toString().startsWith('PONG'));
      });
      socket.on('error', () => resolve(false));
    });
  }
}
