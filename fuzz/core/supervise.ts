import { Worker } from 'node:worker_threads';
import type { FuzzResult } from './result.ts';

export interface WorkerOrder {
  readonly name: string;
  readonly seed: number;
  readonly seconds: number;
  /** Length, number and count of the input being read, then its octets. */
  readonly shared: SharedArrayBuffer;
}

const inputBytes = 2 * 1024 * 1024;
/** An input that takes longer hangs the parser, whatever else the machine does. */
const hangMs = 20_000;
/** Making keys and documents. */
const prepareMs = 90_000;

/** Runs one parser in a thread of its own, with a bound for memory, and watches that it goes on. */
export async function supervise(
  name: string,
  options: { seed: number; seconds: number },
): Promise<FuzzResult> {
  const shared = new SharedArrayBuffer(16 + inputBytes);
  const state = new Int32Array(shared, 0, 4);
  const order: WorkerOrder = { name, ...options, shared };
  const worker = new Worker(new URL('./worker.ts', import.meta.url), {
    workerData: order,
    execArgv: ['--disable-warning=ExperimentalWarning'],
    resourceLimits: { maxOldGenerationSizeMb: 320 },
  });
  let watch: NodeJS.Timeout | undefined;
  try {
    return await new Promise<FuzzResult>((resolve, reject) => {
      const broken = (what: string) => resolve(failed(name, what, state, shared));
      let seen = -1;
      let since = Date.now();
      watch = setInterval(() => {
        const count = Atomics.load(state, 2);
        if (count !== seen) {
          seen = count;
          since = Date.now();
        } else if (Date.now() - since > (count === 0 ? prepareMs : hangMs))
          broken('hangs: no answer in 20 s');
      }, 500);
      worker.once('message', resolve);
      worker.once('error', (error) => {
        if (Atomics.load(state, 2) === 0) reject(error);
        else broken(`the thread ended: ${error.message}`);
      });
      worker.once('exit', (code) => {
        if (code !== 0) broken(`the thread ended with ${code}`);
      });
    });
  } finally {
    clearInterval(watch);
    await worker.terminate();
  }
}

function failed(name: string, what: string, state: Int32Array, shared: SharedArrayBuffer): FuzzResult {
  const bytes = Atomics.load(state, 0);
  const input = Uint8Array.from(new Uint8Array(shared, 16, bytes));
  return {
    parser: name,
    inputs: Atomics.load(state, 2),
    accepted: 0,
    refused: {},
    slowestMs: 0,
    slowestBytes: 0,
    peakMiB: 0,
    failures: [{ what, index: Atomics.load(state, 1), bytes, input }],
  };
}
