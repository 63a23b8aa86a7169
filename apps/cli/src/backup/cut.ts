import type { RoleStore } from './stores.ts';

/** All databases of an installation at one moment. */
export interface Cut {
  /** Answers of a query that selects `organisation` and `hash`. */
  references(store: RoleStore, sql: string): Promise<{ organisation: string; hash: string }[]>;
  /** Writes the database of a role into a folder. */
  save(store: RoleStore, folder: string): Promise<void>;
  close(): Promise<void>;
}
