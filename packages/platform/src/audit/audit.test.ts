import { sql } from 'kysely';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { OpenDatabase } from '../database/open.ts';
import { type TestDatabase, testDatabases } from '../testing/databases.ts';
import { type AuditLog, type AuditTables, openAuditLog } from './audit-log.ts';
import { entryHash } from './entry.ts';
import { auditMigration } from './migration.ts';

const ORGANISATION = '0203:exempelkommunen.example';
const OTHER = '0203:exempelregionen.example';

testDatabases('audit log', (make) => {
  let place: TestDatabase;
  let database: OpenDatabase<AuditTables>;
  let log: AuditLog;
  beforeEach(async () => {
    place = make();
    database = await place.open<AuditTables>({ '0001-audit': auditMigration });
    log = openAuditLog(database.db);
  });
  afterEach(() => place.remove());

  const add = (object: string, organisation?: string) =>
    log.append({
      actor: 'user-1',
      action: 'mailbox.opened',
      object,
      outcome: 'ok',
      details: { count: 2, again: true, a: 'x' },
      ...(organisation === undefined ? {} : { organisation }),
    });
  /** What somebody with all rights in the database could do. */
  const tamper = async (statement: string) => {
    if (place.dialect === 'postgres')
      await sql.raw('alter table audit disable trigger all').execute(database.db);
    else
      for (const change of ['update', 'delete'])
        await sql.raw(`drop trigger audit_no_${change}`).execute(database.db);
    await sql.raw(statement).execute(database.db);
  };

  it('keeps a chain for each organisation, also when many append at once', async () => {
    const organisations = [ORGANISATION, OTHER, undefined];
    await Promise.all(Array.from({ length: 30 }, (_, index) => add(`o${index}`, organisations[index % 3])));
    const verified = await log.verify();
    expect(verified.ok).toBe(true);
    expect(Object.values(verified.heads).map((head) => head.entries)).toEqual([10, 10, 10]);
  });

  it('several nodes append to one database and the chains hold', async () => {
    const nodes = [log];
    for (let index = 0; index < 2; index += 1)
      nodes.push(openAuditLog((await place.open<AuditTables>({ '0001-audit': auditMigration })).db));
    await Promise.all(
      Array.from({ length: 45 }, (_, index) =>
        nodes[index % 3]?.append({
          actor: `node-${index % 3}`,
          action: 'message.read',
          organisation: ORGANISATION,
          outcome: 'ok',
        }),
      ),
    );
    expect(await log.verify()).toMatchObject({ ok: true, heads: { [ORGANISATION]: { entries: 45 } } });
  });

  it('exports every row in the order of its chain, of one organisation or of all', async () => {
    for (let index = 0; index < 6; index += 1) await add(`o${index}`, index % 2 ? ORGANISATION : OTHER);
    const rows = async (filter = {}) => {
      const found = [];
      for await (const row of log.export(filter)) found.push(row);
      return found;
    };
    expect((await rows()).map(({ chain, position }) => [chain, position])).toEqual(
      [ORGANISATION, OTHER].flatMap((chain) => [1, 2, 3].map((position) => [chain, position])),
    );
    const own = await rows({ organisation: OTHER });
    expect(own.map(({ object }) => object)).toEqual(['o0', 'o2', 'o4']);
    expect(own.every(({ hash, ...row }) => hash === entryHash(row, undefined))).toBe(true);
    expect(await rows({ from: '2999' })).toEqual([]);
    // A fault in one organisation's chain says nothing of another's.
    await tamper(`update audit set actor = 'nobody' where chain = '${OTHER}'`);
    expect((await log.verify({ organisation: ORGANISATION })).ok).toBe(true);
    expect((await log.verify({ organisation: OTHER })).ok).toBe(false);
  });

  it('is part of the given transaction', async () => {
    const failing = database.db.transaction().execute(async (trx) => {
      await log.append({ actor: 'a', action: 'b', outcome: 'ok' }, trx);
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect((await log.list()).entries).toEqual([]);
  });

  it('lists newest first, page by page, each entry once', async () => {
    for (let index = 0; index < 25; index += 1)
      await add(`o${index}`, index % 2 === 0 ? ORGANISATION : OTHER);
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await log.list({ limit: 10, ...(cursor === undefined ? {} : { cursor }) });
      seen.push(...page.entries.map((entry) => entry.object ?? ''));
      cursor = page.next;
    } while (cursor !== undefined);
    expect(new Set(seen).size).toBe(25);
    expect(seen).toHaveLength(25);
    const own = await log.list({ organisation: ORGANISATION, object: 'o4' });
    expect(own.entries).toMatchObject([
      { organisation: ORGANISATION, object: 'o4', position: 3, details: { a: 'x', again: true, count: 2 } },
    ]);
    await expect(log.list({ cursor: 'x' })).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  });

  it('attack: the database refuses changes', async () => {
    await add('o1');
    await expect(sql.raw(`update audit set actor = 'x'`).execute(database.db)).rejects.toThrow(/append-only/);
    await expect(sql.raw('delete from audit').execute(database.db)).rejects.toThrow(/append-only/);
  });

  it.each([
    ['a changed entry', `update audit set actor = 'nobody' where position = 2`, 2],
    ['a removed entry', 'delete from audit where position = 2', 2],
    ['changed details', `update audit set details = '{}' where position = 3`, 3],
    [
      'reordered entries',
      'update audit set position = case position when 2 then 13 else 12 end where position in (2, 3)',
      2,
    ],
    [
      'an inserted entry',
      `insert into audit select chain, 4, at, 'nobody', action, object, outcome, details, hash, hash from audit where position = 3`,
      4,
    ],
    ['an entry moved to another chain', `update audit set chain = '${OTHER}' where position = 3`, 1],
  ])('attack: %s is noticed', async (_name, statement, brokenAt) => {
    for (const object of ['a', 'b', 'c']) await add(object, ORGANISATION);
    await tamper(statement);
    expect(await log.verify()).toMatchObject({ ok: false });
    const broken = await log.verify();
    if (broken.organisation === ORGANISATION) expect(broken.brokenAt).toBe(brokenAt);
  });

  it('attack: a changed entry with a new hash of its own is noticed by the next one', async () => {
    for (const object of ['a', 'b', 'c']) await add(object, ORGANISATION);
    const { hash, ...row } = await database.db
      .selectFrom('audit')
      .selectAll()
      .where('position', '=', 2)
      .executeTakeFirstOrThrow();
    const forged = entryHash({ ...row, actor: 'nobody' }, undefined);
    expect(forged).not.toBe(hash);
    await tamper(`update audit set actor = 'nobody', hash = '${forged}' where position = 2`);
    expect(await log.verify()).toMatchObject({ ok: false, brokenAt: 3 });
  });

  it('attack: a chain cut at its end is noticed by an earlier head', async () => {
    for (const object of ['a', 'b', 'c']) await add(object, ORGANISATION);
    const { heads } = await log.verify();
    await tamper('delete from audit where position = 3');
    expect((await log.verify()).ok).toBe(true);
    expect(await log.verify({ expected: heads })).toMatchObject({
      ok: false,
      brokenAt: 3,
      organisation: ORGANISATION,
    });
  });

  it('attack: with a key, a chain made anew without it is noticed', async () => {
    await add('a', ORGANISATION);
    const keyed = openAuditLog(database.db, { key: Buffer.alloc(32, 1) });
    expect(await keyed.verify()).toMatchObject({ ok: false, brokenAt: 1 });
  });
});
