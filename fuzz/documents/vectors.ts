import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../shared/vectors', import.meta.url));
const mostFiles = 60;

/** Documents of others below a folder of the official vectors, small ones; none where the vectors are missing. */
export function vectors(folder: string, ending: RegExp, maxBytes = 64 * 1024): Buffer[] {
  const from = join(root, folder);
  if (!existsSync(from)) return [];
  return (
    readdirSync(from, { recursive: true, encoding: 'utf8' })
      .filter((name) => ending.test(name))
      .sort()
      .map((name) => join(from, name))
      .filter((path) => statSync(path).isFile() && statSync(path).size <= maxBytes)
      .slice(0, mostFiles)
      .map((path) => readFileSync(path))
      // Refused at once, and so would be most of what is made of it.
      .filter((octets) => !octets.includes('<!DOCTYPE'))
  );
}
