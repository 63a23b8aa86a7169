import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { columns } from '../database/columns.ts';
import type { Migrations } from '../database/migrate.ts';
import type { OpenDatabase } from '../database/open.ts';
import { silentLogger } from '../logs/logger.ts';
import { createMetrics } from '../metrics/metrics.ts';
import { type TestDatabase, testDatabases } from '../testing/databases.ts';
import { fromNow, now } from '../time.ts';
import { backoff } from './backoff.ts';
import { claim } from './claim.ts';
import { assertLease, extendLease, type LeaseColumns, release, updateLeased } from './lease.ts';
import { Worker } from './worker.ts';

interface Tables {
  job: LeaseColumns & { id: string; organisation: string; state: string };
}

const migrations: Migrations = {
  '0001-job': {
    async up(db) {
      await db.schema
        .createTable('job')
        .addColumn('id', columns.text, (column) => column.primaryKey())
        .addColumn('organisation', columns.text, (column) => column.notNull())
        .addColumn('state', columns.text, (column) => column.notNull())
        .addColumn('next_attempt_at', columns.timestamp)
        .addColumn('lease_token', columns.text)
        .addColumn('lease_until', columns.timestamp)
        .addColumn('attempts', columns.integer, (column) => column.notNull().defaultTo(0))
        .execute();
    },
  },
};

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

testDatabases('work by lease', (make) => {
  let place: TestDatabase;
  let database: OpenDatabase<Tables>;
  beforeEach(async () => {
    place = make();
    database = await place.open<Tables>(migrations);
  });
  afterEach(() => place.remove());

  const add = (ids: string[], organisation = 'a.example', at = now()) =>
    database.db
      .insertInto('job')
      .values(
        ids.map((id) => ({
          id,
          organisation,
          state: 'new',
          next_attempt_at: at,
          lease_token: null,
          lease_until: null,
          attempts: 0,
        })),
      )
      .execute();
  const take = (limit: number, leaseMs = 60_000) =>
    claim(database.db, { table: 'job', where: (query) => query.where('state', '=', 'new'), limit, leaseMs });
  const numbered = (count: number, prefix = 'j') =>
    Array.from({ length: count }, (_, index) => `${prefix}${index}`);

  it('gives each row to one claimer only', async () => {
    await add(numbered(40));
    const taken = (await Promise.all(numbered(8).map(() => take(7)))).flat().map((row) => row.id);
    const rest = (await take(100)).map((row) => row.id);
    expect(new Set([...taken, ...rest]).size).toBe(40);
    expect(taken.length + rest.length).toBe(40);
    expect(await take(1)).toEqual([]);
  });

  it('passes over what another claim is taking at this moment', async () => {
    await add(numbered(6));
    let second: Promise<{ id: string }[]> = Promise.resolve([]);
    const first = await database.db.transaction().execute(async (trx) => {
      const taken = await claim(trx, { table: 'job', limit: 2, leaseMs: 60_000 });
      second = take(10);
      await pause(50);
      return taken;
    });
    const all = [...first, ...(await second)].map((row) => row.id);
    expect(all.sort()).toEqual(numbered(6));
  });

  it('passes over what is not due, leased, in another state or without a next attempt', async () => {
    await add(['due']);
    await add(['later'], 'a.example', fromNow(60_000));
    await add(['done', 'never']);
    await database.db.updateTable('job').set({ state: 'sent' }).where('id', '=', 'done').execute();
    await database.db.updateTable('job').set({ next_attempt_at: null }).where('id', '=', 'never').execute();
    expect((await take(10)).map((row) => [row.id, row.attempts])).toEqual([['due', 1]]);
  });

  it('gives a row again when its lease has run out; the old holder can change nothing', async () => {
    await add(['j']);
    const [old] = await take(1, 1);
    await pause(15);
    const [fresh] = await take(1);
    expect(fresh?.attempts).toBe(2);
    const lost = { table: 'job', id: 'j', token: old?.lease_token ?? '' } as const;
    const rejection = { code: 'LEASE_LOST' };
    await expect(release(database.db, { ...lost, set: { state: 'sent' } })).rejects.toMatchObject(rejection);
    await expect(updateLeased(database.db, { ...lost, set: { state: 'sent' } })).rejects.toMatchObject(
      rejection,
    );
    await expect(extendLease(database.db, { ...lost, leaseMs: 1 })).rejects.toMatchObject(rejection);
    const transaction = database.db.transaction().execute(async (trx) => {
      await trx.updateTable('job').set({ state: 'sent' }).execute();
      await assertLease(trx, lost);
    });
    await expect(transaction).rejects.toMatchObject(rejection);
    expect(await database.db.selectFrom('job').select('state').execute()).toEqual([{ state: 'new' }]);
    await release(database.db, {
      table: 'job',
      id: 'j',
      token: fresh?.lease_token ?? '',
      set: { state: 'sent', next_attempt_at: null },
    });
    const row = await database.db.selectFrom('job').selectAll().executeTakeFirstOrThrow();
    expect(row).toMatchObject({ state: 'sent', lease_token: null, lease_until: null, next_attempt_at: null });
  });

  it('an empty token holds nothing', async () => {
    await add(['j']);
    const none = { table: 'job', id: 'j', token: '', set: { state: 'sent' } } as const;
    await expect(release(database.db, none)).rejects.toMatchObject({ code: 'LEASE_LOST' });
  });

  it('the flood of one organisation does not starve another', async () => {
    await add(numbered(200, 'flood'), 'flood.example', '2020-01-01T00:00:00.000Z');
    await add(['small1', 'small2'], 'small.example');
    const fair = (limit: number) =>
      claim(database.db, { table: 'job', limit, leaseMs: 60_000, fairBy: 'organisation' });
    const owners = (rows: { organisation: string }[]) => rows.map((row) => row.organisation).sort();
    expect(owners(await fair(4))).toEqual([
      'flood.example',
      'flood.example',
      'small.example',
      'small.example',
    ]);
    await add(['small3'], 'small.example');
    await database.db
      .updateTable('job')
      .set({ lease_until: null })
      .where('organisation', '=', 'small.example')
      .where('id', '!=', 'small3')
      .execute();
    await database.db
      .updateTable('job')
      .set({ next_attempt_at: null })
      .where('id', 'in', ['small1', 'small2'])
      .execute();
    // One place is free, two of the flood are under way: the small one's turn.
    expect(owners(await fair(1))).toEqual(['small.example']);
  });

  it('a worker does all, never one twice at once, and stops when its work has ended', async () => {
    await add(numbered(30));
    const metrics = createMetrics();
    const done: string[] = [];
    let active = 0;
    let most = 0;
    const worker = new Worker({
      name: 'jobs',
      claim: (limit) => take(limit),
      work: async (job) => {
        active += 1;
        most = Math.max(most, active);
        await pause(3);
        await release(database.db, {
          table: 'job',
          id: job.id,
          token: job.lease_token ?? '',
          set: { state: 'sent', next_attempt_at: null },
        });
        done.push(job.id);
        active -= 1;
      },
      concurrency: 4,
      pollMs: 60_000,
      log: silentLogger,
      metrics,
    });
    worker.start();
    while (done.length < 30) await pause(5);
    await add(['late']);
    worker.wake();
    while (done.length < 31) await pause(5);
    await worker.stop();
    expect(new Set(done).size).toBe(31);
    expect(most).toBeLessThanOrEqual(4);
    expect(active).toBe(0);
    expect(await metrics.text()).toContain('worker_items_total{worker="jobs",outcome="done"} 31');
  });

  it('a worker extends the lease of long work, and raises the signal when it is lost', async () => {
    await add(['long']);
    let aborted: unknown;
    let token = '';
    const worker = new Worker({
      name: 'jobs',
      claim: (limit) => take(limit, 120),
      work: async (job, signal) => {
        token = job.lease_token ?? '';
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
        aborted = signal.reason;
      },
      extend: (job) =>
        extendLease(database.db, { table: 'job', id: job.id, token: job.lease_token ?? '', leaseMs: 120 }),
      heartbeatMs: 30,
      concurrency: 2,
      pollMs: 10_000,
      log: silentLogger,
    });
    worker.start();
    await pause(350);
    expect(await take(1)).toEqual([]);
    expect(aborted).toBeUndefined();
    await release(database.db, { table: 'job', id: 'long', token, set: { state: 'stolen' } });
    await pause(120);
    expect(aborted).toMatchObject({ code: 'LEASE_LOST' });
    await worker.stop();
  });
});

describe('worker', () => {
  const base = { name: 'w', concurrency: 1, pollMs: 5, log: silentLogger };

  it('lives on when claiming or work fails', async () => {
    let claims = 0;
    const worked: number[] = [];
    const worker = new Worker({
      ...base,
      claim: async () => {
        claims += 1;
        if (claims === 1) throw new Error('no database');
        return claims < 5 ? [{ id: claims }] : [];
      },
      work: async (item) => {
        worked.push(item.id);
        if (item.id === 2) throw new Error('no');
      },
    });
    worker.start();
    while (worked.length < 3) await pause(5);
    await worker.stop();
    expect(worked).toEqual([2, 3, 4]);
  });

  it('raises the signal of work that takes too long, and of work that does not end at stop', async () => {
    const reasons: string[] = [];
    const given = [{ id: 1 }, { id: 2 }];
    const worker = new Worker({
      ...base,
      claim: async () => given.splice(0, 1),
      work: async (item, signal) => {
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
        reasons.push(`${item.id} ${(signal.reason as Error).message}`);
      },
      maxWorkMs: 40,
      graceMs: 10,
    });
    worker.start();
    while (reasons.length < 1 || worker.active === 0) await pause(2);
    await worker.stop();
    expect(reasons).toEqual(['1 the work took too long', '2 the service is stopping']);
  });

  it('does not start the same item while it is under way', async () => {
    let started = 0;
    const worker = new Worker({
      ...base,
      concurrency: 3,
      claim: async () => [{ id: 'same' }],
      work: async () => {
        started += 1;
        await pause(60);
      },
    });
    worker.start();
    await pause(40);
    expect(started).toBe(1);
    await worker.stop();
  });
});

describe('backoff', () => {
  it('doubles up to its limit and leaves a part to chance', () => {
    const policy = { baseMs: 100, maxMs: 1000, jitter: 0 };
    expect([1, 2, 3, 4, 5, 5000].map((attempt) => backoff(attempt, policy))).toEqual([
      100, 200, 400, 800, 1000, 1000,
    ]);
    for (let run = 0; run < 50; run += 1) {
      const wait = backoff(3, { ...policy, jitter: 0.5 });
      expect(wait).toBeGreaterThanOrEqual(200);
      expect(wait).toBeLessThanOrEqual(400);
    }
  });
});
