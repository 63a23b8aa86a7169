import { migrations as accessPoint } from '@budkavle/access-point';
import { migrations as messageClient } from '@budkavle/message-client';
import { migrations as messageService } from '@budkavle/message-service';
import type { Migrations } from '@budkavle/platform';
import { type TestDatabase, testDatabases } from '@budkavle/platform/testing';
import type { Kysely } from 'kysely';
import { afterEach, describe, expect, test } from 'vitest';

// The tables as the first version made them (its migrations, which are never changed), filled with rows of every table; then the
// present version opens them.
const firstVersion: [role: string, all: Migrations, names: readonly string[]][] = [
  ['access-point', accessPoint, ['0001-outbound', '0002-inbound', '0003-event-log']],
  ['message-service', messageService, ['0001-messages', '0002-audit']],
  ['message-client', messageClient, ['0001-identity', '0002-messages', '0003-audit']],
];

type Rows = Record<string, unknown>[];
type AnyDatabase = Kysely<Record<string, Record<string, unknown>>>;
const rowsOfEach = 3;

let database: TestDatabase | undefined;
afterEach(async () => {
  await database?.remove();
  database = undefined;
});

testDatabases('upgrade', (make) => {
  describe.each(firstVersion)('%s', (_role, all, names) => {
    const first = Object.fromEntries(names.map((name) => [name, all[name]])) as Migrations;

    test('what the first version wrote is there after the upgrade, every row and every field', {
      timeout: 60_000,
    }, async () => {
      database = make();
      const before = await database.open<Record<string, Record<string, unknown>>>(first);
      const written = await fill(before.db);
      expect(Object.keys(written).length).toBeGreaterThan(3);
      await before.close();

      const after = await database.open<Record<string, Record<string, unknown>>>(all);
      for (const [table, rows] of Object.entries(written)) {
        const columns = Object.keys(rows[0] ?? {});
        const found = await after.db.selectFrom(table).select(columns).execute();
        expect([table, sorted(found as Rows)]).toEqual([table, sorted(rows)]);
      }
      const applied = await after.db.selectFrom('platform_migration').select('name').execute();
      expect(applied.map(({ name }) => name).sort()).toEqual(Object.keys(all).sort());
      await after.close();

      // Once more: nothing is done twice. And the first version does not touch what it does not know.
      await (await database.open(all)).close();
      if (Object.keys(all).length > names.length)
        await expect(database.open(first)).rejects.toMatchObject({ code: 'DATABASE_NEWER' });
    });
  });
});

/** Rows in every table, parents before children. */
async function fill(db: AnyDatabase): Promise<Record<string, Rows>> {
  const tables = (await db.introspection.getTables()).filter(({ name }) => name !== 'platform_migration');
  const written: Record<string, Rows> = {};
  const waiting = new Set(tables.map(({ name }) => name));
  let failure: unknown;
  for (let round = 0; waiting.size > 0 && round < 4; round++)
    for (const { name, columns } of tables.filter((each) => waiting.has(each.name))) {
      const there = await db.selectFrom(name).selectAll().execute();
      const rows = Array.from({ length: rowsOfEach }, (_, index) =>
        Object.fromEntries(
          columns
            .filter((column) => !column.isAutoIncrementing)
            .map((column) => [column.name, sampleFor(column.name, column.dataType, index)]),
        ),
      );
      try {
        await db.insertInto(name).values(rows).execute();
        // What a migration itself has put in stays too.
        written[name] = [...(there as Rows).map((row) => pick(row, Object.keys(rows[0] ?? {}))), ...rows];
        waiting.delete(name);
      } catch (error) {
        failure = error;
      }
    }
  if (waiting.size > 0) throw new Error(`no rows for ${[...waiting].join(', ')}`, { cause: failure });
  return written;
}

/** Of the kind that a column's name and type ask for; the same index gives the same key, so that references meet. */
function sampleFor(column: string, type: string, index: number): string | number {
  if (/int|numeric/i.test(type)) return index + 1000;
  if (/_json$/.test(column)) return column === 'body_json' ? '{}' : '[]';
  if (/(_at|_until|^at|^since|deadline|moment)$/.test(column)) return `2026-01-0${index + 1}T10:00:00.000Z`;
  if (/hash|sha256|digest/.test(column)) return String(index).repeat(64);
  if (/(^|_)id$/.test(column)) return `id-${index}`;
  return `${column} ${index} åäö`;
}

function pick(row: Record<string, unknown>, columns: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(columns.map((column) => [column, row[column]]));
}

function sorted(rows: Rows): string[] {
  return rows.map((row) => JSON.stringify(Object.entries(row).sort(([a], [b]) => (a < b ? -1 : 1)))).sort();
}
