import { migrations as accessPointMigrations } from '@budkavle/access-point';
import { migrations as messageClientMigrations } from '@budkavle/message-client';
import { migrations as messageServiceMigrations } from '@budkavle/message-service';
import type { Role } from '../installation/configuration.ts';
import { openRows, type Rows } from './open-rows.ts';
import type { DoctorSetting } from './setting.ts';

/** A role with its database. */
export interface RoleDatabase {
  readonly role: Role;
  readonly address: { url: string; schema?: string | undefined };
  /** Names of all that this version knows. */
  readonly migrations: readonly string[];
}

export function roleDatabases({ accessPoint, messageService, messageClient }: DoctorSetting): RoleDatabase[] {
  const all: [Role, { database: { url: string; schema?: string } } | undefined, object][] = [
    ['access-point', accessPoint, accessPointMigrations],
    ['message-service', messageService, messageServiceMigrations],
    ['message-client', messageClient, messageClientMigrations],
  ];
  return all.flatMap(([role, configuration, migrations]) =>
    configuration ? [{ role, address: configuration.database, migrations: Object.keys(migrations) }] : [],
  );
}

/** Asks a role's database; undefined when it cannot be asked, which is the check of databases' to tell. */
export async function askDatabase<T>(
  database: RoleDatabase | undefined,
  question: (rows: Rows) => Promise<T>,
): Promise<T | undefined> {
  if (!database) return undefined;
  const rows = await openRows(database.address).catch(() => undefined);
  if (!rows) return undefined;
  try {
    return await question(rows);
  } catch {
    return undefined;
  } finally {
    await rows.close();
  }
}
