import { join } from 'node:path';
import type { DemoFolder } from './folder.ts';

export interface DatabaseAddress {
  url: string;
  schema?: string;
}

/** Where a service keeps its rows: a file of its own, or a schema of its own in the PostgreSQL that DATABASE_URL names. */
export function databaseOf(
  folder: DemoFolder,
  service: string,
  options: { url: string | undefined; prefix: string },
): DatabaseAddress {
  if (options.url) return { url: options.url, schema: `${options.prefix}_${service.replaceAll('-', '_')}` };
  return { url: `sqlite:${join(folder.sub('databases'), `${service}.sqlite`)}` };
}
