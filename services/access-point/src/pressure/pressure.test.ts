import type { OpenDatabase } from '@budkavle/platform';
import { testDatabases } from '@budkavle/platform/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { migrations } from '../database/migrations.ts';
import type { AccessPointTables } from '../database/tables.ts';
import { outboundRow } from '../testing/outbound-row.ts';
import { LargeSlots } from './large-slots.ts';
import { OutgoingQueue } from './outgoing-queue.ts';
import { Resources } from './resources.ts';

describe('disk and memory', () => {
  it('too little of either: nothing new is taken in; enough again: all as before', async () => {
    const now = { free: 1000, memory: 0.5 };
    const gauges = { freeBytes: async () => now.free, memoryPart: () => now.memory };
    const resources = new Resources({ folder: '/', freeDiskBytes: 500, memoryPart: 0.9 }, { gauges });
    const look = async (change: Partial<typeof now>) => {
      Object.assign(now, change);
      await resources.look();
      return resources.short;
    };
    expect(await look({})).toBeUndefined();
    expect(await look({ free: 499 })).toBe('disk');
    expect(await look({ free: 500, memory: 0.91 })).toBe('memory');
    expect(await look({ memory: 0.9 })).toBeUndefined();
    resources.close();
  });

  it('are read from the system', async () => {
    const resources = new Resources({ folder: '/', freeDiskBytes: 1, memoryPart: 1 });
    await resources.look();
    expect(resources.freeBytes).toBeGreaterThan(0);
    expect(Number.isFinite(resources.freeBytes)).toBe(true);
    resources.close();
  });
});

testDatabases('the queue of what is to be sent', (make) => {
  const place = make();
  let database: OpenDatabase<AccessPointTables>;
  beforeAll(async () => {
    database = await place.open<AccessPointTables>(migrations);
  });
  beforeEach(async () => {
    await database.db.deleteFrom('outbound').execute();
  });
  afterAll(() => place.remove());

  it('one participant with too many is told 429, others go on; all together too many: 503', async () => {
    const rows = (participant: string, count: number) =>
      Array.from({ length: count }, (_, n) => outboundRow({ participant, lane: n % 2 }));
    await database.db.insertInto('outbound').values(rows('flood', 3)).execute();
    await database.db
      .insertInto('outbound')
      .values(outboundRow({ participant: 'a', next_attempt_at: null }))
      .execute();
    const queue = () => new OutgoingQueue(database.db, { all: 5, each: 3 });
    await expect(queue().admit('flood')).rejects.toMatchObject({
      code: 'AP_TOO_MANY',
      status: 429,
      retryAfterSeconds: 30,
    });
    await queue().admit('a');
    await database.db.insertInto('outbound').values(rows('b', 2)).execute();
    await expect(queue().admit('a')).rejects.toMatchObject({ code: 'AP_BUSY', status: 503 });
    expect(await queue().waiting()).toBe(5);
  });
});

describe('places for large messages', () => {
  async function* chunks(count: number): AsyncGenerator<Buffer> {
    for (let n = 0; n < count; n += 1) yield Buffer.alloc(10);
  }
  const read = async (body: AsyncIterable<Buffer>) => {
    let size = 0;
    for await (const chunk of body) size += chunk.length;
    return size;
  };

  it('a small one never waits; a large one waits for a place, unread; more than that are asked to come back', async () => {
    const slots = new LargeSlots(1);
    const held = slots.pass(chunks(3), 10);
    await held.next();
    await held.next();
    let pulled = 0;
    const watched = (async function* () {
      for await (const chunk of chunks(5)) {
        pulled += 1;
        yield chunk;
      }
    })();
    const waits = read(slots.pass(watched, 10));
    await expect.poll(() => slots.waiting).toBe(1);
    expect(pulled).toBe(2);
    await expect(read(slots.pass(chunks(3), 10))).rejects.toMatchObject({ code: 'AP_BUSY', status: 503 });
    await expect(read(slots.pass(chunks(1), 10, 30))).rejects.toMatchObject({ code: 'AP_BUSY' });
    expect(await read(slots.pass(chunks(1), 10))).toBe(10);
    await held.return(undefined);
    expect(await waits).toBe(50);
    expect(await read(slots.pass(chunks(3), 10))).toBe(30);
  });

  it('one that waits too long is asked to come back', async () => {
    const slots = new LargeSlots(1, 20);
    const held = slots.pass(chunks(3), 10, 30);
    await held.next();
    await expect(read(slots.pass(chunks(3), 10))).rejects.toMatchObject({ retryAfterSeconds: 30 });
    expect(slots.waiting).toBe(0);
  });
});
