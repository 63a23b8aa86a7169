import { createMetrics, type OpenDatabase, silentLogger } from '@budkavle/platform';
import { testDatabases } from '@budkavle/platform/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { AccessPoint } from '../context.ts';
import { migrations } from '../database/migrations.ts';
import type { AccessPointTables } from '../database/tables.ts';
import { createAccessPointMetrics } from '../events/metrics.ts';
import { outboundRow } from '../testing/outbound-row.ts';
import { createMaintenanceWorker } from './maintenance-worker.ts';

testDatabases('maintenance', (make) => {
  const place = make();
  let database: OpenDatabase<AccessPointTables>;
  beforeAll(async () => {
    database = await place.open<AccessPointTables>(migrations);
  });
  afterAll(() => place.remove());

  it('of several nodes one does each job; what it did is noted, and when it comes again', async () => {
    const removed: string[] = [];
    const node = () => {
      const metrics = createMetrics();
      return {
        configuration: {
          retention: {
            payloadGraceSeconds: 0,
            evidenceDays: 366,
            everySeconds: 3600,
            orphanHours: 24,
            sweepSeconds: 86_400,
          },
        },
        db: database.db,
        blobs: {
          remove: async (_: string, hash: string) => void removed.push(hash),
          list: async function* () {},
        },
        participants: { all: () => [] },
        counters: createAccessPointMetrics(metrics),
        metrics,
        log: silentLogger,
        now: () => new Date(),
      } as unknown as AccessPoint;
    };
    // Decided; the process died before it erased the envelope.
    const row = outboundRow({ state: 'ACKNOWLEDGED', next_attempt_at: null });
    await database.db.insertInto('outbound').values(row).execute();
    const workers = [node(), node(), node()].map(createMaintenanceWorker);
    for (const worker of workers) worker.start();
    const jobs = () => database.db.selectFrom('maintenance').selectAll().orderBy('name').execute();
    await expect
      .poll(async () => (await jobs()).every(({ ended_at }) => ended_at !== null), { timeout: 30_000 })
      .toBe(true);
    for (const worker of workers) worker.wake();
    for (const worker of workers) await worker.stop();
    const [retention, sweep] = await jobs();
    expect(retention).toMatchObject({ name: 'retention', attempts: 1, lease_token: null });
    expect(sweep).toMatchObject({ name: 'sweep', attempts: 1, result: '{"orphans":0}' });
    expect(JSON.parse(retention?.result ?? '')).toMatchObject({ outboundPayloads: 1, events: 0 });
    expect(Date.parse(retention?.next_attempt_at ?? '') - Date.now()).toBeGreaterThan(3_500_000);
    expect(removed).toEqual([row.sha256]);
  });
});
