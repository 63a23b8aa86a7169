import { join } from 'node:path';
import type { Housing } from './setting.ts';

export interface DatabaseAddress {
  url: string;
  schema?: string;
}

/** Where a service keeps its rows: a file of its own, or a schema of its own in the PostgreSQL that DATABASE_URL names. */
export function databaseOf({ folder, databaseUrl, schemaPrefix }: Housing, service: string): DatabaseAddress {
  if (databaseUrl) return { url: databaseUrl, schema: `${schemaPrefix}_${service.replaceAll('-', '_')}` };
  return { url: `sqlite:${join(folder.sub('databases'), `${service}.sqlite`)}` };
}
