import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Official and foreign examples, beside the repository; where they are missing, tests that need them are skipped. */
export const vectorsFolder = new URL('../../../../../../shared/vectors/', import.meta.url).pathname;
export const hasVectors = existsSync(vectorsFolder);

export function vectorFiles(folder: string, ending: RegExp): string[] {
  if (!hasVectors) return [];
  const path = join(vectorsFolder, folder);
  return readdirSync(path)
    .filter((name) => ending.test(name))
    .map((name) => join(path, name));
}
