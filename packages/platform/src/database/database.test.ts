import { afterEach, beforeEach, expect, it } from 'vitest';
import { type TestDatabase, testDatabases } from '../testing/databases.ts';
import { columns } from './columns.ts';
import type { Migrations } from './migrate.ts';
import type { OpenDatabase } from './open.ts';

interface Tables {
  item: { id: string; size: number | null; flag: number };
  child: { id: string; item_id: string };
}

const migrations: Migrations = {
  '0001-item': {
    async up(db) {
      await db.schema
        .createTable('item')
        .addColumn('id', columns.text, (column) => column.primaryKey())
        .addColumn('size', columns.bigint)
        .addColumn('flag', columns.boolean, (column) => column.notNull().defaultTo(0))
        .execute();
      await db.schema
        .createTable('child')
        .addColumn('id', columns.text, (column) => column.primaryKey())
        .addColumn('item_id', columns.text, (column) => column.notNull().references('item.id'))
        .execute();
    },
  },
};

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

testDatabases('database', (make) => {
  let place: TestDatabase;
  let database: OpenDatabase<Tables>;
  beforeEach(async () => {
    place = make();
    database = await place.open<Tables>(migrations);
  });
  afterEach(() => place.remove());

  const insert = (id: string, db = database.db) => db.insertInto('item').values({ id, flag: 0 }).execute();
  const ids = async () =>
    (await database.db.selectFrom('item').select('id').orderBy('id').execute()).map((row) => row.id);

  it('tells its dialect', () => expect(database.dialect).toBe(place.dialect));

  it('gives bigint, count and sum as numbers', async () => {
    const size = 2 ** 52;
    await database.db.insertInto('item').values({ id: 'a', size, flag: 1 }).execute();
    const row = await database.db
      .selectFrom('item')
      .select((eb) => [
        'id',
        eb.fn.countAll<number>().as('count'),
        eb.fn.sum<number>('size').as('sum'),
        'size',
      ])
      .groupBy(['id', 'size'])
      .executeTakeFirstOrThrow();
    expect(row).toStrictEqual({ id: 'a', count: 1, sum: size, size });
  });

  it('inserts once under a key, and tells which', async () => {
    const once = () =>
      database.db
        .insertInto('item')
        .values({ id: 'a', flag: 0 })
        .onConflict((conflict) => conflict.doNothing())
        .returning('id')
        .execute();
    expect(await Promise.all([once(), once(), once()]).then((all) => all.flat())).toStrictEqual([
      { id: 'a' },
    ]);
  });

  it('keeps all of a transaction or nothing', async () => {
    const failing = database.db.transaction().execute(async (trx) => {
      await trx.insertInto('item').values({ id: 'a', flag: 0 }).execute();
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await ids()).toEqual([]);
    await insert('b');
    expect(await ids()).toEqual(['b']);
  });

  it('does not mix two transactions and single writes that overlap', async () => {
    const transaction = (id: string, fail: boolean) =>
      database.db.transaction().execute(async (trx) => {
        await trx
          .insertInto('item')
          .values({ id: `${id}1`, flag: 0 })
          .execute();
        await pause(5);
        await trx
          .insertInto('item')
          .values({ id: `${id}2`, flag: 0 })
          .execute();
        if (fail) throw new Error('no');
      });
    const results = await Promise.allSettled([
      transaction('a', false),
      insert('s'),
      transaction('b', true),
      transaction('c', false),
      insert('t'),
    ]);
    expect(results.map((result) => result.status)).toEqual([
      'fulfilled',
      'fulfilled',
      'rejected',
      'fulfilled',
      'fulfilled',
    ]);
    expect(await ids()).toEqual(['a1', 'a2', 'c1', 'c2', 's', 't']);
  });

  it('reads outside a transaction while one is open, and sees only what is committed', async () => {
    await insert('before');
    await database.db.transaction().execute(async (trx) => {
      await trx.insertInto('item').values({ id: 'inside', flag: 0 }).execute();
      expect(await ids()).toEqual(['before']);
    });
    expect(await ids()).toEqual(['before', 'inside']);
  });

  it('holds foreign keys', async () => {
    await expect(
      database.db.insertInto('child').values({ id: 'c', item_id: 'none' }).execute(),
    ).rejects.toThrow();
  });

  it('runs each migration once when several start at the same time, and refuses a newer database', async () => {
    const other = make();
    try {
      const opening = () => other.open<Tables>(migrations);
      const all = await Promise.all([opening(), opening(), opening()]);
      await all[0].db.insertInto('item').values({ id: 'a', flag: 0 }).execute();
      expect(await all[2].db.selectFrom('item').select('id').execute()).toEqual([{ id: 'a' }]);
      await expect(other.open({})).rejects.toMatchObject({ code: 'DATABASE_NEWER' });
    } finally {
      await other.remove();
    }
  });

  it('keeps nothing of a migration that fails', async () => {
    const broken: Migrations = {
      ...migrations,
      '0002-broken': {
        async up(db) {
          await db.schema.createTable('half').addColumn('id', columns.text).execute();
          throw new Error('no');
        },
      },
    };
    await expect(place.open(broken)).rejects.toThrow('no');
    await expect(place.open(migrations)).resolves.toBeDefined();
    await expect(
      database.db
        .selectFrom('half' as 'item')
        .select('id')
        .execute(),
    ).rejects.toThrow(/half/);
  });

  it('takes hostile text as text', async () => {
    const id = `'; drop table item; --" \\ å`;
    await insert(id);
    expect(await ids()).toEqual([id]);
  });
});
