import { testDatabases } from '@budkavle/platform/testing';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { releaseBlobs, sweepBlobs } from '../store/blob-uses.ts';
import { messageFrom, pdf } from '../testing/messages.ts';
import { type Cast, makeCast, World } from '../testing/world.ts';
import { housekeep } from './housekeeping.ts';

testDatabases('retention', (make) => {
  let cast: Cast;
  let world: World;
  beforeAll(async () => {
    cast = await makeCast();
    world = new World(cast, make());
    world.more = { retention: { finalHours: 24, binHours: 0 } };
    await world.start();
  }, 60_000);
  afterAll(async () => {
    await world.stop();
    cast.remove();
  });
  beforeEach(() => world.reset());

  const longAgo = '2020-01-01T00:00:00.000Z';
  const blobs = async () =>
    (await world.context.db.selectFrom('blob').select(['participant', 'hash']).execute()).length;

  it('erases final messages when their time has come, and no others; their ids stay known', async () => {
    const { messageId } = await world.api('kommun').send(messageFrom(cast), [pdf(1000)]);
    await world.transport();
    await world.receiveDue(cast.region.participant);
    expect(await housekeep(world.context)).toBe(0);
    await world.context.db.updateTable('message').set({ final_at: longAgo }).execute();
    expect(await housekeep(world.context)).toBe(1);
    await expect(world.api('region').get(messageId)).rejects.toMatchObject({ status: 404 });
    expect((await world.api('kommun').get(messageId)).attributes?.messageStatus).toBe('WAITING_FOR_RECEIPT');
    expect(
      await world.context.db.selectFrom('known_message').selectAll().where('direction', '=', 'in').execute(),
    ).toHaveLength(1);
  });

  it('content goes when nothing uses it any more, not before', async () => {
    const { db } = world.context;
    const file = pdf(1000);
    const first = await world.api('kommun').send(messageFrom(cast), [{ ...file, documentId: 'd' }]);
    await world
      .api('kommun')
      .send(messageFrom(cast, { label: 'Annat ärende' }), [{ ...file, documentId: 'd' }]);
    // The same file is stored once.
    expect(await blobs()).toBe(3);
    await db.updateTable('blob').set({ touched_at: longAgo }).execute();
    expect(await sweepBlobs(db, world.context.blobs, 0)).toBe(0);
    const row = await db
      .selectFrom('message')
      .select('id')
      .where('message_id', '=', first.messageId)
      .executeTakeFirstOrThrow();
    await releaseBlobs(db, row.id);
    await db.updateTable('blob').set({ touched_at: longAgo }).execute();
    // The file is used by the second message still: only the first one's own content goes.
    expect(await sweepBlobs(db, world.context.blobs, 60_000)).toBe(1);
    expect(await blobs()).toBe(2);
  });

  it('the audit log tells what happened and holds together', async () => {
    await world.api('kommun').send(messageFrom(cast));
    await world.transport();
    await world.receiveDue(cast.region.participant);
    expect((await world.context.audit.verify()).ok).toBe(true);
    const { entries } = await world.context.audit.list();
    expect(entries.map((entry) => entry.action)).toEqual(
      expect.arrayContaining(['message.send', 'message.receive']),
    );
  });
});
