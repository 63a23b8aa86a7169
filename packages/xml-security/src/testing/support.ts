import { existsSync, readFileSync } from 'node:fs';
import { XmlSecurityError } from '../errors.ts';

const vectors = new URL('../../../../../shared/vectors/', import.meta.url);

export const hasVectors = existsSync(vectors);
export const vector = (path: string): Buffer => readFileSync(new URL(path, vectors));
export const vectorUrl = (path: string): URL => new URL(path, vectors);

/** How many cases a property test tries: a few in an ordinary run, BUDKAVLE_RUNS times as many where there is time. */
export const runs = (few: number): { numRuns: number } => ({
  numRuns: few * Math.max(1, Number(process.env.BUDKAVLE_RUNS ?? 1) || 1),
});
/** With many times as many cases, as many times as long. */
export const patience = (ms: number): number => ms * Math.max(1, Number(process.env.BUDKAVLE_RUNS ?? 1) || 1);

export async function* streamOf(...parts: (Uint8Array | string)[]): AsyncIterable<Buffer> {
  for (const part of parts) yield Buffer.from(part);
}

export async function collect(parts: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const part of parts) all.push(Buffer.from(part));
  return Buffer.concat(all);
}

/** The stable code of what `work` throws; 'nothing thrown' otherwise. */
export async function codeOf(work: () => unknown): Promise<string> {
  try {
    await work();
  } catch (error) {
    if (error instanceof XmlSecurityError) return error.code;
    throw error;
  }
  return 'nothing thrown';
}

/** Cuts `bytes` at the given places (taken modulo its length). */
export function split(bytes: Buffer, places: readonly number[]): Buffer[] {
  const cuts = [...new Set(places.map((p) => p % (bytes.length + 1)))].sort((a, b) => a - b);
  return [0, ...cuts].map((from, i) => bytes.subarray(from, cuts[i] ?? bytes.length));
}
