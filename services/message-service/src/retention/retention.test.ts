import { readdirSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { fromNow } from '@budkavle/platform';
import { testDatabases } from '@budkavle/platform/testing';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { sweepBlobs } from '../store/blob-uses.ts';
import { answerTo, messageFrom, pdf } from '../testing/messages.ts';
import { addresses, type Cast, makeCast, World } from '../testing/world.ts';
import { restoreFromBin } from './bin.ts';
import { housekeep, sweepOrphans } from './housekeeping.ts';
import { planRetention } from './plan.ts';

const hour = 3_600_000;

testDatabases('retention by function mailbox and state, with a bin', (make) => {
  let cast: Cast;
  let world: World;
  beforeAll(async () => {
    cast = await makeCast();
    world = new World(cast, make());
    world.more = {
      retention: {
        rules: [
          { participant: cast.kommun.participant, address: addresses.kommunensSocialtjanst },
          { status: 'MESSAGE_EXCHANGE_ERROR', hours: 1000 },
          { direction: 'in', hours: 10 },
        ],
        finalHours: 100,
        binHours: 24,
      },
    };
    await world.start();
  }, 60_000);
  afterAll(async () => {
    await world.stop();
    cast.remove();
  });
  beforeEach(() => world.reset());

  const ended = (hoursAgo: number) =>
    world.context.db
      .updateTable('message')
      .set({ final_at: fromNow(-hoursAgo * hour) })
      .where('final_at', 'is not', null)
      .execute();
  const binnedFor = (hours: number) =>
    world.context.db
      .updateTable('message')
      .set({ binned_at: fromNow(-hours * hour) })
      .where('binned_at', 'is not', null)
      .execute();
  const exchange = async () => {
    const { messageId } = await world.api('kommun').send(messageFrom(cast), [pdf(500)]);
    await world.transport();
    await world.receiveDue(cast.region.participant);
    await world.transport();
    await world.receiveDue(cast.kommun.participant);
    return messageId;
  };

  it('the dry run tells what would go and changes nothing; the run does exactly that', async () => {
    const messageId = await exchange();
    await world.api('region').send(
      answerTo(cast, messageId, {
        recipientAttention: {
          subOrganization: {
            root: 'urn:riv:infrastructure:messaging:functionalAddress',
            extension: addresses.kommunensSocialtjanst,
          },
        },
      }),
    );
    await world.transport();
    await world.receiveDue(cast.kommun.participant);
    expect(await planRetention(world.context)).toEqual([]);
    await ended(11);
    const plan = await planRetention(world.context);
    // What the region received. Its own is not old enough; what the social services received is kept for ever.
    expect(plan).toMatchObject([
      {
        step: 'bin',
        participant: cast.region.participant,
        address: addresses.regionen.toLowerCase(),
        direction: 'in',
        status: 'NEW',
        messages: 1,
      },
    ]);
    expect(plan[0]?.bytes).toBeGreaterThan(500);
    expect((await world.api('region').get(messageId)).attributes?.messageStatus).toBe('NEW');
    expect(await housekeep(world.context)).toBe(0);
    expect(await planRetention(world.context)).toEqual([]);
    await expect(world.api('region').get(messageId)).rejects.toMatchObject({ status: 404 });
    await binnedFor(25);
    expect(await planRetention(world.context)).toMatchObject([{ step: 'erase', messages: 1 }]);
    expect(await housekeep(world.context)).toBe(1);
    const left = await world.context.db.selectFrom('message').select('id').execute();
    expect(left).toHaveLength(3);
  });

  it('what lies in the bin can be taken back, and its time begins anew', async () => {
    const messageId = await exchange();
    await ended(200);
    await housekeep(world.context);
    for (const client of ['kommun', 'region'] as const)
      await expect(world.api(client).get(messageId)).rejects.toMatchObject({ status: 404 });
    expect((await world.api('kommun').list({ pageSize: 10 })).items).toEqual([]);
    expect(await restoreFromBin(world.context, messageId, 'operator')).toBe(2);
    expect(await restoreFromBin(world.context, messageId, 'operator')).toBe(0);
    await housekeep(world.context);
    expect((await world.api('kommun').get(messageId)).attributes?.messageStatus).toBe('ACCEPTED');
    const { entries } = await world.context.audit.list({ object: messageId });
    const actions = entries.map(({ action }) => action);
    expect(actions.filter((action) => action === 'message.bin')).toHaveLength(2);
    expect(actions.filter((action) => action === 'message.restore')).toHaveLength(2);
  });

  it('erasure is real: no octet of the content is left in the folder; the log tells of it without content', async () => {
    const files = () => readdirSync(join(world.folder, 'blobs', 'content'), { recursive: true });
    const stored = () => files().filter((name) => /[0-9a-f]{64}$/.test(String(name)));
    const before = stored().length;
    const messageId = await exchange();
    expect(stored().length).toBeGreaterThan(before);
    await ended(2000);
    await housekeep(world.context);
    await binnedFor(25);
    expect(await housekeep(world.context)).toBe(2);
    await world.context.db.updateTable('blob').set({ touched_at: '2020-01-01T00:00:00.000Z' }).execute();
    await sweepBlobs(world.context.db, world.context.blobs, 1000);
    expect(stored()).toHaveLength(before);
    const { entries } = await world.context.audit.list({ object: messageId, action: 'message.delete' });
    expect(entries).toMatchObject([{ actor: 'retention' }, { actor: 'retention' }]);
    expect(JSON.stringify(entries)).not.toContain('Fiktivt');
  });

  it('content that a crash left without a row is found and erased, younger content is left alone', async () => {
    const { blobs, db } = world.context;
    const put = async (text: string) => {
      const { hash } = await blobs.put(
        cast.kommun.participant,
        (async function* () {
          yield Buffer.from(text);
        })(),
      );
      return hash;
    };
    const [orphan, young] = [await put('left behind'), await put('about to be noted')];
    const path = readdirSync(join(world.folder, 'blobs', 'content'), { recursive: true })
      .map(String)
      .find((name) => name.endsWith(orphan));
    utimesSync(join(world.folder, 'blobs', 'content', path ?? ''), new Date('2020'), new Date('2020'));
    // Two nodes at once.
    const adopted = await Promise.all([sweepOrphans(world.context), sweepOrphans(world.context)]);
    expect(Math.max(...adopted)).toBe(1);
    await Promise.all([sweepBlobs(db, blobs, hour), sweepBlobs(db, blobs, hour)]);
    expect(await blobs.has(cast.kommun.participant, orphan)).toBe(false);
    expect(await blobs.has(cast.kommun.participant, young)).toBe(true);
  });
});
