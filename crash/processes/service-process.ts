import { type ChildProcess, fork } from 'node:child_process';
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ProcessDescription } from './description.ts';

const child = fileURLToPath(new URL('child.ts', import.meta.url));

export interface StartOptions {
  /** Files that Node loads before: a shifted clock, a planted fault. */
  preload?: readonly string[];
  env?: NodeJS.ProcessEnv;
  timeoutMs?: number;
}

/** One service as a process of its own, which can be killed and started again. Its log goes to a file. */
export class ServiceProcess {
  readonly description: ProcessDescription;
  readonly logFile: string;
  readonly #file: string;
  #child: ChildProcess | undefined;
  #ended: Promise<void> = Promise.resolve();
  /** What every start of it gets besides what is asked for. */
  lasting: StartOptions = {};

  constructor(folder: string, description: ProcessDescription) {
    this.description = description;
    this.#file = join(folder, `${description.name}.json`);
    this.logFile = join(folder, `${description.name}.log`);
  }

  get name(): string {
    return this.description.name;
  }

  get running(): boolean {
    return this.#child !== undefined;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Resolves when it says that it is ready. */
  async start(options: StartOptions = {}): Promise<void> {
    if (this.#child) throw new Error(`${this.name} runs already`);
    const { preload = [], env = {}, timeoutMs = 600_000 } = { ...this.lasting, ...options };
    writeFileSync(this.#file, JSON.stringify(this.description, null, 2), { mode: 0o600 });
    const log = openSync(this.logFile, 'a', 0o600);
    const { DATABASE_URL: _, ...inherited } = process.env;
    const started = fork(child, [this.#file], {
      stdio: ['ignore', log, log, 'ipc'],
      // What is compiled once is not compiled again at each of the many starts.
      env: { NODE_COMPILE_CACHE: join(tmpdir(), 'budkavle-crash-compiled'), ...inherited, ...env },
      execArgv: [
        '--disable-warning=ExperimentalWarning',
        ...preload.map((file) => `--import=${new URL(`file://${file}`)}`),
      ],
    });
    closeSync(log);
    this.#child = started;
    this.#ended = new Promise((resolve) => {
      started.once('exit', () => {
        if (this.#child === started) this.#child = undefined;
        resolve();
      });
    });
    await new Promise<void>((resolve, reject) => {
      const late = setTimeout(() => {
        started.kill('SIGKILL');
        reject(new Error(`${this.name} was not ready within ${timeoutMs} ms:\n${this.tail()}`));
      }, timeoutMs);
      started.once('message', () => {
        clearTimeout(late);
        resolve();
      });
      started.once('exit', (code, signal) => {
        clearTimeout(late);
        reject(new Error(`${this.name} ended while it started (${code ?? signal}):\n${this.tail()}`));
      });
    });
  }

  /** At once, without a word. */
  async kill(): Promise<void> {
    this.#child?.kill('SIGKILL');
    await this.#ended;
  }

  /** As an operator does; killed when it takes too long. Answers whether it ended by itself. */
  async stop(timeoutMs = 60_000): Promise<boolean> {
    let forced = false;
    const late = setTimeout(() => {
      forced = true;
      this.#child?.kill('SIGKILL');
    }, timeoutMs);
    this.#child?.kill('SIGTERM');
    await this.#ended;
    clearTimeout(late);
    return !forced;
  }

  /** Resident octets, or undefined while it does not run. */
  async residentBytes(): Promise<number | undefined> {
    const asked = this.#child;
    if (!asked?.connected) return undefined;
    return new Promise((resolve) => {
      const late = setTimeout(() => resolve(undefined), 5000);
      asked.once('message', (answer) => {
        clearTimeout(late);
        resolve((answer as { memory?: { rss: number } }).memory?.rss);
      });
      asked.send('memory');
    });
  }

  /** The end of its log. */
  tail(lines = 30): string {
    try {
      return readFileSync(this.logFile, 'utf8').trim().split('\n').slice(-lines).join('\n');
    } catch {
      return '';
    }
  }
}
