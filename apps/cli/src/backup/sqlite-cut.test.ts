import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, expect, test } from 'vitest';
import { cutSqlite } from './sqlite-cut.ts';
import type { RoleStore } from './stores.ts';

const folder = () => mkdtempSync(join(tmpdir(), 'budkavle-cut-'));
const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});

/** Two databases that hold a number each. */
function twoStores(): RoleStore[] {
  const at = folder();
  cleanUp.push(() => rmSync(at, { recursive: true, force: true }));
  return (['access-point', 'message-service'] as const).map((role) => {
    const path = join(at, `${role}.sqlite`);
    const database = new DatabaseSync(path);
    database.exec(
      'pragma journal_mode = wal; create table number (n integer); insert into number values (0)',
    );
    database.close();
    return {
      role,
      database: { url: `sqlite:${path}` },
      folder: at,
      keys: 'keys',
      content: 'content',
      contentInS3: false,
      migrations: {},
      references: () => '',
    };
  });
}

const pathOf = (store: RoleStore | undefined) => store?.database.url.slice('sqlite:'.length) ?? '';

function numberIn(path: string): number {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    return Number(database.prepare('select n from number').get()?.n);
  } finally {
    database.close();
  }
}

test('what is written after the cut is not in it', async () => {
  const stores = twoStores();
  const cut = await cutSqlite(stores);
  const database = new DatabaseSync(pathOf(stores[0]));
  database.exec('update number set n = 7; pragma wal_checkpoint(passive)');
  database.close();
  const [store] = stores;
  const to = join(store?.folder ?? '', 'saved');
  mkdirSync(to);
  if (store) await cut.save(store, to);
  await cut.close();
  expect(numberIn(join(to, 'database.sqlite'))).toBe(0);
  expect(numberIn(pathOf(store))).toBe(7);
});

test('all databases are of one moment: a second that follows the first is never ahead', {
  timeout: 120_000,
}, async () => {
  const stores = twoStores();
  // Another process, as in life: first the one, then the other, without pause.
  const script = `
    const { DatabaseSync } = require('node:sqlite');
    const [first, second] = process.argv.slice(1).map((path) => new DatabaseSync(path, { timeout: 10000 }));
    const write = (database, n) => database.prepare('update number set n = ?').run(n);
    for (let n = 1; ; n++) { write(first, n); write(second, n); if (n === 1) process.send('writing'); }`;
  const writer = spawn(process.execPath, ['-e', script, pathOf(stores[0]), pathOf(stores[1])], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ended = new Promise((resolve) => writer.once('exit', resolve));
  cleanUp.push(async () => {
    writer.kill('SIGKILL');
    await ended;
  });
  await new Promise((resolve) => writer.once('message', resolve));
  const seen = new Set<number>();
  for (let round = 0; round < 40; round++) {
    const cut = await cutSqlite(stores);
    const numbers: number[] = [];
    for (const store of stores) {
      const [row] = await cut.references(store, "select 'x' as organisation, n as hash from number");
      numbers.push(Number(row?.hash));
    }
    await cut.close();
    const [first = 0, second = 0] = numbers;
    expect([0, 1]).toContain(first - second);
    seen.add(first);
  }
  expect(seen.size).toBeGreaterThan(3);
});
