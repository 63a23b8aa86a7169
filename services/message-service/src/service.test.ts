import { testDatabases } from '@budkavle/platform/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { collect } from './testing/fake-access-point.ts';
import { messageFrom, pdf } from './testing/messages.ts';
import { type Cast, makeCast, sqliteDatabase, World } from './testing/world.ts';

testDatabases('the running service', (make) => {
  let cast: Cast;
  let world: World;
  beforeAll(async () => {
    cast = await makeCast();
    world = new World(cast, make());
    world.background = true;
    await world.start();
  }, 60_000);
  afterAll(async () => {
    await world.stop();
    cast.remove();
  });

  const until = async (condition: () => Promise<boolean>) => {
    const end = Date.now() + 20_000;
    while (!(await condition())) {
      if (Date.now() > end) throw new Error('it did not happen in time');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  /** By the list: it never has the files. */
  const statusOf = async (who: 'kommun' | 'region', messageId: string) => {
    const { items } = await world.api(who).list({ pageSize: 500 });
    return items.find(({ attributes }) => attributes?.messageId === messageId)?.attributes?.messageStatus;
  };
  /** The access points carry what is handed to them. */
  const carry = async () => {
    for (const [id, octets] of world.accessPoint.submitted) {
      if (world.accessPoint.delivered.has(id)) continue;
      const { sender } = await world.accessPoint.deliver(octets);
      world.accessPoint.tell(sender, id, 'ACKNOWLEDGED');
    }
  };

  it('takes a message from client to client and the receipt back by its own workers', async () => {
    const file = pdf(20_000);
    const sent = [];
    for (let i = 0; i < 6; i += 1)
      sent.push((await world.api('kommun').send(messageFrom(cast), [file])).messageId);
    for (const messageId of sent) {
      await until(async () => {
        await carry();
        return (await statusOf('kommun', messageId)) === 'ACCEPTED';
      });
      expect(await statusOf('region', messageId)).toBe('NEW');
    }
    await until(async () => world.accessPoint.waiting(cast.kommun.participant) === 0);
  });

  // Octets never pass the database: once is enough.
  it('carries a large message in memory that does not grow with it', { timeout: 60_000 }, async (test) => {
    if (world.database.dialect === 'postgres') test.skip();
    const file = pdf(20 * 1024 * 1024);
    globalThis.gc?.();
    const before = process.memoryUsage();
    let peak = 0;
    const watch = setInterval(() => {
      const { heapUsed } = process.memoryUsage();
      peak = Math.max(peak, heapUsed - before.heapUsed);
    }, 10);
    const { messageId } = await world.api('kommun').send(messageFrom(cast), [file]);
    await until(async () => {
      await carry();
      return (await statusOf('kommun', messageId)) === 'ACCEPTED';
    });
    clearInterval(watch);
    let same = false;
    await world.api('region').get(messageId, {
      onAttachment: async (_place, content) => {
        same = (await collect(content)).equals(file.octets);
        return undefined;
      },
    });
    expect(same).toBe(true);
    // Whole base64 texts would be 27 MB each, in several copies.
    expect(peak).toBeLessThan(150 * 1024 * 1024);
  });

  it('tells what it does in metrics without names', async () => {
    const text = await world.context.metrics.text();
    expect(text).toContain('mt_messages_accepted_total');
    expect(text).toMatch(/mt_receipts_received_total\{code="ACCEPTED"\} \d/);
    expect(text).not.toContain('exempel');
  });

  it('stops while clients wait, and at once', async () => {
    const { cursor } = await world.api('kommun').list({ pageSize: 500 });
    const waiting = world
      .api('kommun')
      .list({ updatedAfter: cursor ?? '', wait: 30 })
      .catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 100));
    const started = Date.now();
    await world.service.stop();
    await waiting;
    expect(Date.now() - started).toBeLessThan(5000);
  });
});

describe('configuration', () => {
  let cast: Cast;
  beforeAll(async () => {
    cast = await makeCast();
  }, 60_000);
  afterAll(() => cast.remove());

  const startWith = async (more: World['more'], environment: World['environment'] = {}) => {
    const world = new World(cast, sqliteDatabase(cast));
    world.more = more;
    world.environment = environment;
    try {
      await world.start();
    } finally {
      await world.stop().catch(() => {});
    }
  };

  it('HTTP is refused on anything but loopback', async () => {
    await expect(startWith({ listen: { host: '0.0.0.0', port: 0 } })).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
    });
  });

  it('the scanner of the demonstration is refused elsewhere', async () => {
    await expect(startWith({}, { demo: false })).rejects.toMatchObject({ code: 'MT_SCANNER_REFUSED' });
  });

  it('a participant twice is refused', async () => {
    const keys = cast.kommun.files;
    const participant = {
      participant: cast.kommun.participant,
      keys,
      accessPoint: { url: 'http://127.0.0.1:1' },
    };
    await expect(
      startWith({
        participants: [participant, { ...participant, participant: participant.participant.toUpperCase() }],
      }),
    ).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  });
});
