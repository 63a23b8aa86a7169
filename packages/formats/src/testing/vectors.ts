import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../../../../../shared/vectors/sdk-docs');

/** The official examples, schemas and rules lie beside the project; without them their tests skip. */
export const haveVectors = existsSync(root);

export function vectorPath(path: string): string {
  return resolve(root, path);
}

export function vector(path: string): Buffer {
  return readFileSync(vectorPath(path));
}
