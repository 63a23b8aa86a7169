import { parentPort, workerData } from 'node:worker_threads';
import { parsers } from '../parsers/index.ts';
import { runParser } from './run-parser.ts';
import type { WorkerOrder } from './supervise.ts';

const { name, seed, seconds, shared } = workerData as WorkerOrder;
const [length, index, counter] = [0, 1, 2];
const state = new Int32Array(shared, 0, 4);
const current = new Uint8Array(shared, 16);

const make = parsers[name];
if (!make) throw new Error(`no parser ${name}`);
const parser = await make();
try {
  const result = await runParser(parser, {
    name,
    seed,
    seconds,
    before(input, at) {
      current.set(input.subarray(0, current.length));
      Atomics.store(state, length, Math.min(input.length, current.length));
      Atomics.store(state, index, at);
      Atomics.add(state, counter, 1);
    },
  });
  parentPort?.postMessage(result);
} finally {
  await parser.close?.();
}
