import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

export interface Ending {
  code: number | null;
  signal: NodeJS.Signals | null;
  output: string;
}

/** The command `budkavle`, as a process of its own. */
export class BudkavleProcess {
  readonly ended: Promise<Ending>;
  readonly #child: ChildProcess;
  #output = '';
  #told: (() => void) | undefined;

  constructor(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
    const { DATABASE_URL: _, ...inherited } = process.env;
    this.#child = spawn(process.execPath, ['apps/cli/src/main.ts', ...args], {
      cwd: root,
      env: { ...inherited, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream?.on('data', (chunk) => {
        this.#output += chunk;
        this.#told?.();
      });
    this.ended = new Promise((resolve) => {
      this.#child.once('close', (code, signal) => resolve({ code, signal, output: this.#output }));
    });
  }

  get output(): string {
    return this.#output;
  }

  /** Waits until it has said these words; an error with what it said when it ends before. */
  async says(words: string): Promise<void> {
    const heard = new Promise<void>((resolve) => {
      this.#told = () => {
        if (this.#output.includes(words)) resolve();
      };
      this.#told();
    });
    const gone = this.ended.then(({ output }) => {
      throw new Error(`It ended before it said "${words}":\n${output}`);
    });
    await Promise.race([heard, gone]);
  }

  /** Sends the signal and waits for the end. */
  async end(signal: NodeJS.Signals): Promise<Ending> {
    this.#child.kill(signal);
    return this.ended;
  }
}
