import { type OpenDatabase, openDatabase } from '@budkavle/platform';
import { testDatabases } from '@budkavle/platform/testing';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openAccessPointArchive } from '../archive.ts';
import { migrations } from '../database/migrations.ts';
import type { AccessPointTables } from '../database/tables.ts';
import { logEvent } from './event-log.ts';
import { searchEventLog } from './search-event-log.ts';

const mine = '0203:exempelkommunen.example';
const other = '0203:lillkommunen.example';
const day = (n: number) => `2026-01-${String(n).padStart(2, '0')}T12:00:00.000Z`;
const retention = {
  payloadGraceSeconds: 0,
  evidenceDays: 366,
  everySeconds: 3600,
  orphanHours: 24,
  sweepSeconds: 86_400,
};

testDatabases('search in the event log', (make) => {
  const place = make();
  let database: OpenDatabase<AccessPointTables>;
  beforeAll(async () => {
    database = await place.open<AccessPointTables>(migrations);
    for (let n = 1; n <= 20; n += 1) {
      await logEvent(database.db, {
        participant: n % 4 === 0 ? other : mine,
        direction: n % 2 === 0 ? 'out' : 'in',
        outcome: 'ACCEPTED',
        as4MessageId: `${n}@exempel.example`,
        xheId: `xhe-${n % 10}`,
        conversationId: `c-${n}`,
      });
      // Told in another order than entered: several nodes write.
      await database.db
        .updateTable('event_log')
        .set({ at: day(21 - n) })
        .where('as4_message_id', '=', `${n}@exempel.example`)
        .execute();
    }
  });
  afterAll(() => place.remove());
  const ids = async (filter: Parameters<typeof searchEventLog>[1]) =>
    (await searchEventLog(database.db, filter)).map((entry) => Number(entry.as4_message_id?.split('@')[0]));

  it('by participant, time, direction and any id of a message; nobody else’s', async () => {
    expect(await ids({ participant: other })).toEqual([20, 16, 12, 8, 4]);
    expect(await ids({ participant: mine, from: day(3), to: day(6) })).toEqual([18, 17]);
    expect(await ids({ from: day(3), to: day(6) })).toEqual([18, 17, 16]);
    expect(await ids({ messageId: '7@exempel.example' })).toEqual([7]);
    expect(await ids({ messageId: 'xhe-3' })).toEqual([13, 3]);
    expect(await ids({ messageId: 'c-9', participant: mine })).toEqual([9]);
    expect(await ids({ messageId: 'c-8', participant: mine })).toEqual([]);
    expect(await ids({ participant: mine, direction: 'out', limit: 2 })).toEqual([18, 14]);
  });

  it('goes on page by page, each entry once, in the order of time', async () => {
    const seen: number[] = [];
    let after: number | undefined;
    for (;;) {
      const page = await searchEventLog(database.db, {
        participant: mine,
        limit: 4,
        ...(after === undefined ? {} : { after }),
      });
      if (page.length === 0) break;
      seen.push(...page.map((entry) => Number(entry.as4_message_id?.split('@')[0])));
      after = Number(page.at(-1)?.id);
    }
    expect(seen).toEqual([19, 18, 17, 15, 14, 13, 11, 10, 9, 7, 6, 5, 3, 2, 1]);
  });

  it('entries of the same moment are each told once', async () => {
    const participant = '0203:exempelverket.example';
    for (let n = 0; n < 3; n += 1)
      await logEvent(database.db, { participant, direction: 'in', outcome: `${n}` });
    await database.db
      .updateTable('event_log')
      .set({ at: day(1) })
      .where('participant', '=', participant)
      .execute();
    const seen: string[] = [];
    for (let after = 0; seen.length < 9; ) {
      const [entry] = await searchEventLog(database.db, {
        participant,
        limit: 1,
        ...(after > 0 && { after }),
      });
      if (!entry) break;
      seen.push(entry.outcome);
      after = Number(entry.id);
    }
    expect(seen).toEqual(['0', '1', '2']);
    await database.db.deleteFrom('event_log').where('participant', '=', participant).execute();
  });

  it('is read beside a running service, and changes nothing', async () => {
    const archive = await openAccessPointArchive({
      database: { url: place.url, schema: place.schema },
      retention,
    });
    expect(await archive.events({ participant: other, limit: 1 })).toHaveLength(1);
    const due = await archive.due(new Date('2027-01-22T00:00:00Z'));
    expect(due.events).toBe(20);
    expect(await archive.events({})).toHaveLength(20);
    await archive.close();
  });
});

it('a database that is not there is not made by looking', async () => {
  const url = `sqlite:/tmp/budkavle-is-not-there/${process.pid}.sqlite`;
  await expect(openAccessPointArchive({ database: { url, schema: 'x' }, retention })).rejects.toMatchObject({
    code: 'DATABASE_OLDER',
  });
});

it('every way to ask uses an index', async () => {
  const { db, close } = await openDatabase<AccessPointTables>({ url: 'sqlite::memory:', migrations });
  const plan = async (where: string) => {
    const query = sql<{
      detail: string;
    }>`explain query plan ${sql.raw(`select * from event_log where ${where} order by at, id limit 100`)}`;
    return (await query.execute(db)).rows.map(({ detail }) => detail).join('; ');
  };
  const page = "participant = 'a' and at >= '2026' and at < '2027'";
  expect(await plan(page)).toBe(
    'SEARCH event_log USING INDEX event_log_turn (participant=? AND at>? AND at<?)',
  );
  expect(await plan("at >= '2026' and at < '2027'")).toMatch(/^SEARCH event_log USING INDEX event_log_at/);
  const one = await plan("as4_message_id = 'x' or xhe_id = 'x' or conversation_id = 'x'");
  expect(one).toMatch(/MULTI-INDEX OR.*event_log_message.*event_log_xhe.*event_log_conversation/);
  expect(one).not.toMatch(/SCAN/);
  await close();
});
