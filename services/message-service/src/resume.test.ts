import { testDatabases } from '@budkavle/platform/testing';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { CrashPoint } from './testing/crash.ts';
import { readReceipt } from './testing/envelopes.ts';
import { collect } from './testing/fake-access-point.ts';
import { messageFrom, pdf } from './testing/messages.ts';
import { type Cast, makeCast, World } from './testing/world.ts';

const longAgo = '2020-01-01T00:00:00.000Z';
/** Every border takes a minute; a sample of them, another one in each database, some seconds. */
const everyBorder = process.env.BUDKAVLE_EVERY_BORDER !== undefined;

testDatabases('resuming after kill -9', (make) => {
  let cast: Cast;
  let world: World;
  beforeAll(async () => {
    cast = await makeCast();
    world = await new World(cast, make()).start();
  }, 60_000);
  afterAll(async () => {
    await world.stop();
    cast.remove();
  });
  beforeEach(() => world.reset());

  /** Leases run out, pauses end. */
  const timePasses = async () => {
    const { db } = world.context;
    await db
      .updateTable('outgoing_envelope')
      .set({ lease_until: longAgo })
      .where('lease_until', 'is not', null)
      .execute();
    await db
      .updateTable('outgoing_envelope')
      .set({ next_attempt_at: longAgo })
      .where('next_attempt_at', 'is not', null)
      .execute();
    world.accessPoint.releaseLeases();
  };
  const road = async () => {
    await world.transport();
    await world.receiveDue(cast.region.participant);
    await world.transport();
    await world.receiveDue(cast.kommun.participant);
  };

  it('at any border of the road: every message arrives once, whole, and is receipted once', {
    timeout: 120_000,
  }, async () => {
    const crash = new CrashPoint(world);
    const file = pdf(3000);
    const step = everyBorder ? 1 : 11;
    let border = everyBorder ? 1 : world.database.dialect === 'sqlite' ? 3 : 8;
    let rounds = 0;
    for (; ; border += step) {
      rounds += 1;
      const { messageId } = await world.api('kommun').send(messageFrom(cast), [file]);
      const before = new Set(world.accessPoint.submitted.keys());
      const died = await crash.dieAt(border, road);
      for (let again = 0; again < 2; again += 1) {
        await timePasses();
        await deliverWhatIsSubmitted();
        await road();
      }
      const sent = await world.api('kommun').get(messageId);
      expect([border, sent.attributes?.messageStatus]).toEqual([border, 'ACCEPTED']);
      const files: Buffer[] = [];
      const got = await world.api('region').get(messageId, {
        onAttachment: async (_place, content) => {
          files.push(await collect(content));
          return undefined;
        },
      });
      expect([border, got.attributes?.messageStatus, files.length]).toEqual([border, 'NEW', 1]);
      expect(files[0]?.equals(file.octets)).toBe(true);
      const receipts = [];
      for (const [id, octets] of world.accessPoint.submitted) {
        if (!before.has(id) && id !== messageId) receipts.push(await readReceipt(octets));
      }
      expect([border, receipts.map(({ receipt }) => receipt.responseCode)]).toEqual([border, ['ACCEPTED']]);
      if (!died) break;
    }
    // If the road had become shorter than this, the crash points would not be counted any more.
    expect(border).toBeGreaterThan(60);
    expect((await world.api('region').list({ pageSize: 500 })).items).toHaveLength(rounds);
    expect(await world.context.db.selectFrom('incident').selectAll().execute()).toEqual([]);
  });

  /** What the access point has and has not carried yet: it lives on when the message service dies. */
  const deliverWhatIsSubmitted = async () => {
    for (const [id, octets] of world.accessPoint.submitted) {
      if (world.accessPoint.delivered.has(id)) continue;
      const { sender } = await world.accessPoint.deliver(octets);
      world.accessPoint.tell(sender, id, 'ACKNOWLEDGED');
      await world.readEvents(sender);
    }
  };

  it('a new process goes on where the old one was', async () => {
    const { messageId } = await world.api('kommun').send(messageFrom(cast), [pdf(1000)]);
    await world.restart();
    await world.transport();
    await world.restart();
    await world.receiveDue(cast.region.participant);
    await world.restart();
    await world.transport();
    await world.restart();
    await world.receiveDue(cast.kommun.participant);
    expect((await world.api('kommun').get(messageId)).attributes?.messageStatus).toBe('ACCEPTED');
  });

  it('hands over the same octets again when the answer of the access point was lost', async () => {
    const { messageId } = await world.api('kommun').send(messageFrom(cast));
    const crash = new CrashPoint(world);
    let submitted: Buffer | undefined;
    for (let border = 1; submitted === undefined; border += 1) {
      await crash.dieAt(border, () => world.submitDue());
      await timePasses();
      submitted = world.accessPoint.submitted.get(messageId);
    }
    expect((await world.api('kommun').get(messageId)).attributes?.messageStatus).toBe('SCHEDULED');
    await world.submitDue();
    expect(world.accessPoint.submitted.get(messageId)?.equals(submitted)).toBe(true);
    expect((await world.api('kommun').get(messageId)).attributes?.messageStatus).toBe('SUBMITTED');
  });
});
