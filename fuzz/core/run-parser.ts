import { mutate } from './mutate.ts';
import type { Parser } from './parser.ts';
import { Random, seedOf } from './random.ts';
import type { Failure, FuzzResult } from './result.ts';
import { TimeBound } from './time-bound.ts';

const defaultMaxBytes = 256 * 1024;
const memoryBoundMiB = 320;
const mostFailures = 5;

export interface RunOptions {
  readonly name: string;
  readonly seed: number;
  readonly seconds: number;
  /** Told before each input: whoever watches knows what was read when nothing more is heard. */
  before(input: Buffer, index: number): void;
}

/** Gives a parser one changed document after the other until the time is over. */
export async function runParser(parser: Parser, options: RunOptions): Promise<FuzzResult> {
  const { name, seed } = options;
  const words = parser.words ?? [];
  const bound = new TimeBound();
  const refused: Record<string, number> = {};
  const failures: Failure[] = [];
  const until = Date.now() + options.seconds * 1000;
  let inputs = 0;
  let accepted = 0;
  let slowest = { ms: 0, bytes: 0 };
  let peak = 0;
  while (failures.length < mostFailures && (Date.now() < until || inputs < parser.seeds.length)) {
    const index = inputs++;
    const input =
      parser.seeds[index] ??
      mutate(
        new Random(seedOf(seed, name, index)),
        { seeds: parser.seeds, words },
        parser.maxBytes ?? defaultMaxBytes,
      );
    options.before(input, index);
    const fail = (what: string) =>
      failures.push({ what, index, bytes: input.length, input: Uint8Array.from(input) });
    const outcome = await readOnce(parser, input);
    if (outcome.fault !== undefined) fail(outcome.fault);
    else if (outcome.code === undefined) accepted++;
    else refused[outcome.code] = (refused[outcome.code] ?? 0) + 1;
    if (index < parser.seeds.length) continue;
    const limit = bound.limit(input.length);
    bound.add(input.length, outcome.ms);
    if (outcome.ms > slowest.ms) slowest = { ms: outcome.ms, bytes: input.length };
    if (limit !== undefined && outcome.ms > limit) {
      const best = await leastTime(parser, input);
      if (best > limit)
        fail(`time: ${best.toFixed(0)} ms where ${limit.toFixed(0)} ms is the limit for its size`);
    }
    if (index % 100 === 0) {
      const { heapUsed, external } = process.memoryUsage();
      peak = Math.max(peak, (heapUsed + external) / 2 ** 20);
      if (peak > memoryBoundMiB) fail(`memory: ${peak.toFixed(0)} MiB`);
    }
  }
  return {
    parser: name,
    inputs,
    accepted,
    refused,
    slowestMs: slowest.ms,
    slowestBytes: slowest.bytes,
    peakMiB: peak,
    failures,
  };
}

interface Outcome {
  readonly ms: number;
  readonly code?: string;
  readonly fault?: string;
}

/** One input: accepted, refused with a known code, or at fault. */
export async function readOnce(parser: Parser, input: Buffer): Promise<Outcome> {
  const started = performance.now();
  // The parser must not change what it was given, nor may a change reach the seeds.
  const given = Buffer.from(input);
  try {
    await parser.read(given);
    return { ms: performance.now() - started };
  } catch (error) {
    const ms = performance.now() - started;
    const code = parser.codeOf(error);
    if (code !== undefined) return { ms, code };
    return { ms, fault: describe(error) };
  }
}

/** Once is chance: what else the machine does is not the input's fault. */
async function leastTime(parser: Parser, input: Buffer): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let again = 0; again < 3; again += 1) least = Math.min(least, (await readOnce(parser, input)).ms);
  return least;
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return `not an error: ${String(error)}`;
  const { code } = error as { code?: unknown };
  return `${error.constructor.name}${code === undefined ? '' : ` ${String(code)}`}: ${error.message.slice(0, 300)}\n${(error.stack ?? '').split('\n').slice(1, 6).join('\n')}`;
}
