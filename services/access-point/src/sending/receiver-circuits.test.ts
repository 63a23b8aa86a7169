import type { OpenDatabase } from '@budkavle/platform';
import { testDatabases } from '@budkavle/platform/testing';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { migrations } from '../database/migrations.ts';
import type { AccessPointTables } from '../database/tables.ts';
import { ReceiverCircuits } from './receiver-circuits.ts';

const there = 'https://ap.exempelregionen.example/as4';

testDatabases('the circuit breaker of a receiver', (make) => {
  const place = make();
  let database: OpenDatabase<AccessPointTables>;
  let time: Date;
  const node = () =>
    new ReceiverCircuits(database.db, { failures: 3, baseSeconds: 30, maxSeconds: 60 }, () => time);
  const later = (seconds: number) => {
    time = new Date(time.getTime() + seconds * 1000);
  };
  beforeAll(async () => {
    database = await place.open<AccessPointTables>(migrations);
  });
  beforeEach(async () => {
    time = new Date('2026-11-24T12:00:00Z');
    await database.db.deleteFrom('receiver_circuit').execute();
  });
  afterAll(() => place.remove());

  const fail = async (circuits: ReceiverCircuits, times: number) => {
    for (let n = 0; n < times; n += 1) await circuits.failed(there);
  };

  it('opens after so many failures in a row, for this receiver only', async () => {
    const circuits = node();
    await fail(circuits, 2);
    await circuits.succeeded(there);
    await fail(circuits, 2);
    expect(await circuits.closedUntil(there)).toBeUndefined();
    await fail(circuits, 1);
    const until = (await circuits.closedUntil(there))?.getTime() ?? 0;
    expect(until - time.getTime()).toBeGreaterThanOrEqual(24_000);
    expect(until - time.getTime()).toBeLessThanOrEqual(30_000);
    expect(await circuits.closedUntil('https://ap.exempelverket.example/as4')).toBeUndefined();
    expect(await circuits.open()).toBe(1);
  });

  it('is known to other nodes, and to the next start', async () => {
    await fail(node(), 3);
    expect(await node().closedUntil(there)).toBeInstanceOf(Date);
  });

  it('lets one message of one node through when its time is over; a success closes it, a failure opens it for longer', async () => {
    const [one, another] = [node(), node()];
    await fail(one, 3);
    await another.closedUntil(there);
    later(31);
    const probes = await Promise.all([
      one.closedUntil(there),
      another.closedUntil(there),
      one.closedUntil(there),
    ]);
    expect(probes.filter((until) => until === undefined)).toHaveLength(1);
    await one.failed(there);
    const until = (await one.closedUntil(there))?.getTime() ?? 0;
    expect(until - time.getTime()).toBeGreaterThan(47_000);
    later(61);
    expect(await one.closedUntil(there)).toBeUndefined();
    await one.succeeded(there);
    expect(await one.closedUntil(there)).toBeUndefined();
    expect(await database.db.selectFrom('receiver_circuit').selectAll().execute()).toEqual([]);
  });
});
