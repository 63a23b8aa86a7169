import { roles } from '../installation/configuration.ts';
import type { Installation } from '../installation/open.ts';
import { openRoleKeys } from '../installation/store-options.ts';
import type { Io } from '../io.ts';
import { table } from '../table.ts';

/** Every storage key of every role: whose it is, when it was made, what wraps it. Never the key itself. */
export async function listKeys(installation: Installation, io: Io): Promise<number> {
  const rows: string[][] = [];
  for (const role of roles) {
    const keys = await openRoleKeys(installation, role);
    for (const key of await keys.list())
      rows.push([
        role,
        key.organisation,
        key.id.slice(0, 8),
        key.createdAt,
        key.masterKeyId,
        key.present ? 'present' : 'older: opens what it encrypted',
      ]);
  }
  if (rows.length === 0) io.print('There are no storage keys yet: they are made at first use.');
  else io.print(table(['role', 'organisation', 'key', 'made', 'wrapped by', 'use'], rows));
  return 0;
}
