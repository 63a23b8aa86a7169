import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { installationError } from '../installation/errors.ts';
import type { Installation } from '../installation/open.ts';
import { fileOf } from './sqlite-cut.ts';
import type { RoleStore } from './stores.ts';

export interface StoredReference {
  store: RoleStore;
  organisation: string;
  hash: string;
}

/** The restored files are whole; answers what they refer to. Errors: BACKUP_DAMAGED. */
export function checkSqlite(installation: Installation, stores: readonly RoleStore[]): StoredReference[] {
  const references: StoredReference[] = [];
  for (const store of stores) {
    const file = fileOf(store);
    if (!existsSync(file)) continue;
    const database = new DatabaseSync(file, { readOnly: true });
    try {
      const verdict = database.prepare('pragma integrity_check').get()?.integrity_check;
      if (verdict !== 'ok')
        throw installationError('BACKUP_DAMAGED', `The database of ${store.role} is damaged.`);
      for (const row of database.prepare(store.references(installation)).all())
        references.push({ store, organisation: String(row.organisation), hash: String(row.hash) });
    } finally {
      database.close();
    }
  }
  return references;
}
