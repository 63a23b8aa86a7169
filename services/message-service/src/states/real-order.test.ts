import { findings } from '@budkavle/formats';
import { testDatabases } from '@budkavle/platform/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { finalStatuses, statusAfter } from '../status/transitions.ts';
import { foreignReceipt } from '../testing/envelopes.ts';
import { messageFrom } from '../testing/messages.ts';
import { type Cast, makeCast, World } from '../testing/world.ts';
import { type Happening, outgoing } from './outgoing.ts';

const transport = ['DISCOVERED', 'SUBMITTED', 'RESCHEDULED', 'ACKNOWLEDGED', 'FAILED'] as const;
const events = [...transport, 'submit', 'receipt ACCEPTED', 'receipt REJECTED', 'deadline'] as const;
type Event = (typeof events)[number];

/** What the table says that an event means. */
const happenings: Partial<Record<Event, Happening[]>> = {
  submit: ['submitted'],
  RESCHEDULED: ['rescheduled'],
  ACKNOWLEDGED: ['acknowledged', 'awaitsReceipt'],
  FAILED: ['transportFailed'],
  'receipt ACCEPTED': ['accepted'],
  'receipt REJECTED': ['rejected'],
};

testDatabases('events of a sent message in any order, through the code that decides', (make) => {
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

  it('the status follows the table, goes only forward, and what comes late is recorded', {
    timeout: 120_000,
  }, async () => {
    const kommun = cast.kommun.participant;
    const { db } = world.context;
    const rank = (status: string) => outgoing.states[status as keyof typeof outgoing.states].phase;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom(...events), { minLength: 1, maxLength: 8 }),
        async (order) => {
          await world.reset();
          const { messageId } = await world.api('kommun').send(messageFrom(cast));
          const look = () =>
            db.selectFrom('message').select(['id', 'status', 'deadline']).executeTakeFirstOrThrow();
          const recorded = async (id: string) =>
            (await db.selectFrom('message_event').select('position').where('message', '=', id).execute())
              .length;
          for (const event of order) {
            const before = await look();
            const eventsBefore = await recorded(before.id);
            if (event === 'submit') await world.submitDue();
            else if (event === 'deadline') {
              await db
                .updateTable('message')
                .set({ deadline: '2020-01-01T00:00:00.000Z' })
                .where('deadline', 'is not', null)
                .execute();
              await world.enforceDeadlines();
            } else if (event.startsWith('receipt')) {
              const rejected = event.endsWith('REJECTED');
              await world.accessPoint.deliver(
                await foreignReceipt(cast, {
                  documentId: messageId,
                  ...(rejected && { findings: [findings.duplicate()] }),
                }),
              );
              await world.receiveDue(kommun);
            } else {
              world.accessPoint.tell(kommun, messageId, event as (typeof transport)[number]);
              await world.readEvents(kommun);
            }
            const after = await look();
            expect(rank(after.status)).toBeGreaterThanOrEqual(rank(before.status));
            const told = happenings[event];
            if (told && event !== 'submit') {
              const expected = told.reduce(
                (status, one) => statusAfter(status, one) ?? status,
                before.status,
              );
              expect([event, after.status]).toEqual([event, expected]);
              expect(await recorded(before.id)).toBeGreaterThan(eventsBefore);
            }
            if (finalStatuses.includes(before.status)) expect(after.status).toBe(before.status);
          }
        },
      ),
      { numRuns: 12 },
    );
  });
});
