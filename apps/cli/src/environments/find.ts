import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadConfiguration, ServiceError } from '@budkavle/platform';
import { PublishedProfile } from './published-profile.ts';

const folder = fileURLToPath(new URL('../../environments', import.meta.url));

/** Names of the profiles that come with the program: `open-test-1`, `production-1`, `qa-1`. */
export function publishedNames(): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => name.slice(0, -'.yaml'.length))
    .sort();
}

/** `qa` is the newest of its versions, `qa-1`; a name with version is itself. Undefined when there is none. */
export function newestOf(name: string): string | undefined {
  const names = publishedNames();
  if (names.includes(name)) return name;
  const version = (each: string) => Number(each.slice(name.length + 1));
  return names
    .filter((each) => each.startsWith(`${name}-`) && Number.isInteger(version(each)))
    .sort((a, b) => version(b) - version(a))[0];
}

/** Errors: CONFIG_INVALID when there is none of that name. */
export function readPublished(name: string): PublishedProfile {
  const file = join(folder, `${name}.yaml`);
  if (!/^[a-z0-9-]+$/.test(name) || !existsSync(file))
    throw new ServiceError('CONFIG_INVALID', {
      message: `There is no environment profile ${name}; there are: ${publishedNames().join(', ')}.`,
    });
  return loadConfiguration(PublishedProfile, { file, env: {}, prefix: 'PROFILE' });
}
