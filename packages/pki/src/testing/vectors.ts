import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../../../../../shared/vectors', import.meta.url));

/** Folder of the official vectors; undefined where it is missing, and the tests that need it are skipped. */
export const vectors: string | undefined = existsSync(folder) ? folder : undefined;
