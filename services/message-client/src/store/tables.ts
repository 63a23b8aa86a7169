import type { MigrationDatabase } from '@budkavle/platform';

export type Columns = Record<string, 'text' | 'text?' | 'integer' | 'integer?'>;

/** How migrations write tables and indexes: columns by name; `?` allows null. */
export function tables(db: MigrationDatabase): {
  make(name: string, columns: Columns, key: readonly string[]): Promise<void>;
  index(
    name: string,
    table: string,
    columns: readonly string[],
    options?: { unique: boolean },
  ): Promise<void>;
} {
  return {
    async make(name, columns, key) {
      let table = db.schema.createTable(name);
      for (const [column, kind] of Object.entries(columns))
        table = table.addColumn(column, kind.startsWith('integer') ? 'integer' : 'text', (made) =>
          kind.endsWith('?') ? made : made.notNull(),
        );
      await table.addPrimaryKeyConstraint(`${name}_pk`, [...key] as never).execute();
    },
    async index(name, table, columns, options = { unique: false }) {
      const made = db.schema
        .createIndex(name)
        .on(table)
        .columns([...columns]);
      await (options.unique ? made.unique() : made).execute();
    },
  };
}
