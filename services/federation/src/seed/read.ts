import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { Value } from 'typebox/value';
import { federationError } from '../errors.ts';
import type { ReadCertificate } from './apply.ts';
import { FederationSeed } from './schema.ts';

/** A checked seed file, and how to read the certificates beside it. Throws FED_SEED_INVALID, which names every fault. */
export async function readSeedFile(
  file: string,
): Promise<{ seed: FederationSeed; readCertificate: ReadCertificate }> {
  const text = await read(file);
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    throw federationError('FED_SEED_INVALID', 'the seed file is not JSON');
  }
  return {
    seed: checkSeed(value),
    readCertificate: (path) => read(resolve(dirname(file), path)),
  };
}

/** Throws FED_SEED_INVALID. */
export function checkSeed(value: unknown): FederationSeed {
  if (Value.Check(FederationSeed, value)) return value;
  const faults = [...Value.Errors(FederationSeed, value)]
    .slice(0, 20)
    .map((each) => `- ${each.instancePath || '/'}: ${each.message}`);
  throw federationError('FED_SEED_INVALID', `The seed has faults:\n${[...new Set(faults)].join('\n')}`);
}

async function read(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    throw federationError('FED_SEED_INVALID', `the file ${path} cannot be read (${code})`);
  }
}
