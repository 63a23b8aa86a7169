import { existsSync } from 'node:fs';
import { backup, DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import { installationError } from '../installation/errors.ts';
import type { Cut } from './cut.ts';
import type { RoleStore } from './stores.ts';

/**
 * One moment in several SQLite files, while others write: every file's write lock is held at once, for as long as it takes to
 * begin a reading transaction on each; what is read after that is of that moment. As if all processes had been killed then.
 */
export async function cutSqlite(stores: readonly RoleStore[]): Promise<Cut> {
  const open: DatabaseSync[] = [];
  const readers = new Map<RoleStore, DatabaseSync>();
  const close = async () => {
    for (const database of open.splice(0)) database.close();
  };
  const connect = (path: string) => {
    const database = new DatabaseSync(path, { timeout: 2000 });
    open.push(database);
    return database;
  };
  try {
    const present = stores.filter((store) => existsSync(fileOf(store)));
    const writers = present.map((store) => connect(fileOf(store)));
    for (const store of present) readers.set(store, connect(fileOf(store)));
    await lockAll(writers);
    try {
      for (const reader of readers.values()) {
        reader.exec('begin');
        // The transaction's view is fixed by its first read.
        reader.prepare('select count(*) from sqlite_schema').get();
      }
    } finally {
      for (const writer of writers) writer.exec('rollback');
    }
  } catch (error) {
    await close();
    throw error;
  }
  return {
    async references(store, sql) {
      const rows = readers.get(store)?.prepare(sql).all() ?? [];
      return rows.map((row) => ({ organisation: String(row.organisation), hash: String(row.hash) }));
    },
    async save(store, folder) {
      const reader = readers.get(store);
      if (reader) await backup(reader, `${folder}/database.sqlite`, { rate: 1000 });
    },
    close,
  };
}

/** Takes all locks or none, again and again: two who wait for one another would wait for ever. */
async function lockAll(writers: readonly DatabaseSync[]): Promise<void> {
  for (let attempt = 0; attempt < 50; attempt++) {
    const held: DatabaseSync[] = [];
    try {
      for (const writer of writers) {
        writer.exec('begin immediate');
        held.push(writer);
      }
      return;
    } catch (error) {
      for (const writer of held) writer.exec('rollback');
      if (!/lock|busy/i.test(String((error as Error).message))) throw error;
      await pause(20 + Math.random() * 100);
    }
  }
  throw installationError('BACKUP_BUSY', 'The databases were written to without a pause.');
}

export function fileOf({ database }: RoleStore): string {
  return database.url.slice('sqlite:'.length);
}
