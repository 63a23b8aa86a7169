import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Mutex } from './mutex.ts';
import { openDatabase } from './open.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'budkavle-sqlite-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface Tables {
  item: { id: number };
}
const migrations = {
  '0001-item': {
    // biome-ignore lint/suspicious/noExplicitAny: the type of a migration
    async up(db: any) {
      await db.schema.createTable('item').addColumn('id', 'integer').execute();
    },
  },
};
const open = (url = `sqlite:${join(folder, 'sub/test.sqlite')}`) => openDatabase<Tables>({ url, migrations });

it('writes ahead, syncs each commit and holds foreign keys', async () => {
  const { db, close } = await open();
  const pragma = async (name: string) =>
    Object.values((await sql<Record<string, unknown>>`pragma ${sql.raw(name)}`.execute(db)).rows[0] ?? {})[0];
  expect(await pragma('journal_mode')).toBe('wal');
  expect(await pragma('synchronous')).toBe(2);
  expect(await pragma('foreign_keys')).toBe(1);
  await close();
  await close();
});

it('opened twice in one process: transactions wait for one another without blocking', async () => {
  const [one, two] = [await open(), await open()];
  const order: string[] = [];
  const first = one.db.transaction().execute(async (trx) => {
    await trx.insertInto('item').values({ id: 1 }).execute();
    await new Promise((resolve) => setTimeout(resolve, 60));
    order.push('first');
  });
  await new Promise((resolve) => setTimeout(resolve, 10));
  await two.db.insertInto('item').values({ id: 2 }).execute();
  order.push('second');
  await first;
  expect(order).toEqual(['first', 'second']);
  await one.close();
  await two.close();
});

it('a temporary database is one for reads and writes, and goes away', async () => {
  const { db, close } = await open('sqlite::memory:');
  await db.insertInto('item').values({ id: 1 }).execute();
  expect(await db.selectFrom('item').selectAll().execute()).toEqual([{ id: 1 }]);
  await close();
});

it.each(['', 'sqlite:', 'mysql://x', '/path', 'postgres:'])('refuses the address %j', async (url) => {
  await expect(open(url)).rejects.toMatchObject({ code: 'DATABASE_URL_INVALID' });
});

it('a process killed while it writes keeps what it committed and nothing half', async () => {
  const url = `sqlite:${join(folder, 'kill.sqlite')}`;
  writeFileSync(
    join(folder, 'writer.mjs'),
    `import { openDatabase } from ${JSON.stringify(new URL('./open.ts', import.meta.url).href)};
    const up = (db) => db.schema.createTable('item').addColumn('id', 'integer').execute();
    const { db } = await openDatabase({ url: ${JSON.stringify(url)}, migrations: { '0001-item': { up } } });
    for (let id = 0; ; id += 2) {
      await db.transaction().execute(async (trx) => {
        await trx.insertInto('item').values({ id }).execute();
        await trx.insertInto('item').values({ id: id + 1 }).execute();
      });
      process.stdout.write(id + '\\n');
    }`,
  );
  const child = spawn(process.execPath, [join(folder, 'writer.mjs')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString();
    if (text.split('\n').length > 20) child.kill('SIGKILL');
  });
  await new Promise((resolve) => child.once('exit', resolve));
  const { db, close } = await open(url);
  const ids = (await db.selectFrom('item').select('id').orderBy('id').execute()).map((row) => row.id);
  const promised = Number(text.trim().split('\n').at(-1));
  expect(ids.length).toBeGreaterThanOrEqual(promised + 2);
  expect(ids.length % 2).toBe(0);
  expect(ids).toEqual(ids.map((_, index) => index));
  await close();
});

describe('mutex', () => {
  it('goes by turns', async () => {
    const mutex = new Mutex(1000);
    const order: number[] = [];
    await mutex.lock();
    const waiting = [1, 2, 3].map(async (number) => {
      await mutex.lock();
      order.push(number);
      mutex.unlock();
    });
    mutex.unlock();
    await Promise.all(waiting);
    expect(order).toEqual([1, 2, 3]);
  });

  it('who waits for itself gets an error, and the others go on', async () => {
    const mutex = new Mutex(30);
    await mutex.lock();
    await expect(mutex.lock()).rejects.toMatchObject({ code: 'DATABASE_BUSY' });
    mutex.unlock();
    await mutex.lock();
  });
});
