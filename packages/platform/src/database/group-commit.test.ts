import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type OpenDatabase, openDatabase } from './open.ts';

interface Tables {
  item: { id: number; word: string };
}
const migrations = {
  '0001-item': {
    // biome-ignore lint/suspicious/noExplicitAny: the type of a migration
    async up(db: any) {
      await db.schema
        .createTable('item')
        // biome-ignore lint/suspicious/noExplicitAny: the type of a column
        .addColumn('id', 'integer', (column: any) => column.primaryKey())
        .addColumn('word', 'text')
        .execute();
    },
  },
};
let folder: string;
let opened: OpenDatabase<Tables>;
const url = () => `sqlite:${join(folder, 'test.sqlite')}`;
const add = (id: number, word = 'a') => opened.db.insertInto('item').values({ id, word }).execute();
const all = () => opened.db.selectFrom('item').selectAll().orderBy('id').execute();
const exec = DatabaseSync.prototype.exec;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'budkavle-group-'));
  opened = await openDatabase<Tables>({ url: url(), migrations });
});
afterEach(async () => {
  vi.restoreAllMocks();
  await opened.close();
  rmSync(folder, { recursive: true, force: true });
});

function commits(): () => number {
  const spy = vi.spyOn(DatabaseSync.prototype, 'exec');
  return () => spy.mock.calls.filter(([text]) => text === 'commit').length;
}

it('what comes in one turn shares a commit, and none is told before it', async () => {
  const count = commits();
  const told: number[] = [];
  await Promise.all(
    [1, 2, 3, 4, 5].map(async (id) => {
      if (id % 2) await add(id);
      else
        await opened.db
          .transaction()
          .execute((trx) => trx.insertInto('item').values({ id, word: 'b' }).execute());
      told.push(count());
    }),
  );
  expect(await all()).toHaveLength(5);
  expect(count()).toBeLessThan(5);
  expect(told.every((before) => before > 0)).toBe(true);
});

it('one that fails is taken back alone', async () => {
  const results = await Promise.allSettled([
    add(1),
    opened.db.transaction().execute(async (trx) => {
      await trx.insertInto('item').values({ id: 2, word: 'never' }).execute();
      throw new Error('no');
    }),
    add(1),
    add(3),
  ]);
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled']);
  expect((await all()).map(({ id }) => id)).toEqual([1, 3]);
});

it('a commit that fails fails for everybody in it, nothing is kept, and the next goes through', async () => {
  let failed = false;
  vi.spyOn(DatabaseSync.prototype, 'exec').mockImplementation(function (this: DatabaseSync, text: string) {
    if (text !== 'commit' || failed) return exec.call(this, text);
    failed = true;
    throw new Error('database or disk is full');
  });
  const results = await Promise.allSettled([add(1), add(2)]);
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(await all()).toEqual([]);
  await add(3);
  expect(await all()).toHaveLength(1);
});

it('SQLite giving up the whole transaction by itself takes the others with it, and says so', async () => {
  const results = await Promise.allSettled([
    add(1),
    opened.db
      .transaction()
      .execute((trx) => sql`insert or rollback into item values (1, 'again')`.execute(trx)),
  ]);
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  await add(1);
  expect(await all()).toHaveLength(1);
});

it('who was refused because of another is told after the other is durable', async () => {
  const order: string[] = [];
  const real = exec;
  vi.spyOn(DatabaseSync.prototype, 'exec').mockImplementation(function (this: DatabaseSync, text: string) {
    if (text === 'commit') order.push('durable');
    return real.call(this, text);
  });
  await Promise.all([
    add(1).then(() => order.push('first told')),
    add(1).catch(() => order.push('second told')),
    opened.db
      .transaction()
      .execute(async (trx) => {
        const there = await trx.selectFrom('item').selectAll().execute();
        throw new Error(`there are ${there.length}`);
      })
      .catch((error: Error) => order.push(error.message)),
  ]);
  expect(order[0]).toBe('durable');
  expect(order.slice(1).sort()).toEqual(['first told', 'second told', 'there are 1']);
});

it('a reader sees nothing that is not durable', async () => {
  const seen: number[] = [];
  await opened.db.transaction().execute(async (trx) => {
    await trx.insertInto('item').values({ id: 1, word: 'a' }).execute();
    seen.push((await all()).length);
  });
  seen.push((await all()).length);
  expect(seen).toEqual([0, 1]);
});

it('another opening of the file is not blocked by a group that is open', async () => {
  const other = await openDatabase<Tables>({ url: url(), migrations });
  const began = performance.now();
  await Promise.all([
    add(1),
    other.db.insertInto('item').values({ id: 2, word: 'b' }).execute(),
    add(3),
    sql`pragma wal_checkpoint(truncate)`.execute(opened.db),
  ]);
  expect(performance.now() - began).toBeLessThan(3000);
  expect((await all()).map(({ id }) => id)).toEqual([1, 2, 3]);
  await other.close();
});

it('any mix of writes, transactions and failures at once ends as one after another would', async () => {
  const step = fc.record({
    id: fc.integer({ min: 1, max: 4 }),
    as: fc.constantFrom('write', 'transaction', 'failing', 'remove'),
    pause: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
      await opened.db.deleteFrom('item').execute();
      const model = new Set<number>();
      const expected = steps.map(({ id, as }) => {
        if (as === 'failing' || (as !== 'remove' && model.has(id))) return 'rejected';
        if (as === 'remove') model.delete(id);
        else model.add(id);
        return 'fulfilled';
      });
      const results = await Promise.allSettled(
        steps.map(({ id, as, pause }) => {
          if (as === 'write') return add(id);
          if (as === 'remove') return opened.db.deleteFrom('item').where('id', '=', id).execute();
          return opened.db.transaction().execute(async (trx) => {
            await trx.insertInto('item').values({ id, word: as }).execute();
            if (pause) await new Promise((resolve) => setImmediate(resolve));
            if (as === 'failing') throw new Error('no');
          });
        }),
      );
      expect(results.map(({ status }) => status)).toEqual(expected);
      expect((await all()).map(({ id }) => id)).toEqual([...model].sort());
    }),
    { numRuns: 60 },
  );
});
