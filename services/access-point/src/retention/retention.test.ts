import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type BlobStore,
  type OpenDatabase,
  openFileBlobStore,
  openOrganisationKeys,
} from '@budkavle/platform';
import { testDatabases } from '@budkavle/platform/testing';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { migrations } from '../database/migrations.ts';
import type { AccessPointTables } from '../database/tables.ts';
import { logEvent } from '../events/event-log.ts';
import { keepEvidence } from '../events/keep-evidence.ts';
import { inboundRow } from '../testing/inbound-row.ts';
import { outboundRow } from '../testing/outbound-row.ts';
import { countDue } from './due.ts';
import { eraseDue } from './erase-due.ts';
import { sweepOrphans } from './sweep-orphans.ts';

const now = new Date('2026-11-24T12:00:00Z');
const ago = (days: number) => new Date(now.getTime() - days * 86_400_000).toISOString();
const retention = {
  payloadGraceSeconds: 3600,
  evidenceDays: 366,
  everySeconds: 3600,
  orphanHours: 24,
  sweepSeconds: 86_400,
};
const mine = '0203:exempelkommunen.example';
const never = new AbortController().signal;

testDatabases('retention', (make) => {
  const place = make();
  let database: OpenDatabase<AccessPointTables>;
  let blobs: BlobStore;
  let folder: string;
  const parts = () => ({ db: database.db, blobs });
  beforeAll(async () => {
    database = await place.open<AccessPointTables>(migrations);
    folder = await mkdtemp(join(tmpdir(), 'retention-'));
    const keys = await openOrganisationKeys({ folder: join(folder, 'keys'), masterKey: randomBytes(32) });
    blobs = await openFileBlobStore({ folder, keys });
  });
  beforeEach(async () => {
    for (const table of ['outbound_event', 'outbound_proof', 'outbound', 'inbound', 'event_log'] as const)
      await database.db.deleteFrom(table).execute();
    for (const table of ['received', 'evidence_part'] as const) await database.db.deleteFrom(table).execute();
    await rm(join(folder, 'content'), { recursive: true, force: true });
  });
  afterAll(async () => {
    await place.remove();
    await rm(folder, { recursive: true, force: true });
  });

  async function put(content = randomBytes(100)): Promise<string> {
    const { hash } = await blobs.put(
      mine,
      (async function* () {
        yield content;
      })(),
    );
    return hash;
  }
  const has = async (...hashes: string[]) => await Promise.all(hashes.map((hash) => blobs.has(mine, hash)));
  const count = async (table: keyof AccessPointTables) =>
    Number(
      (
        await database.db
          .selectFrom(table)
          .select((eb) => eb.fn.countAll<number>().as('n'))
          .executeTakeFirstOrThrow()
      ).n,
    );

  it('payloads go when their grace is over; what is still to be sent or fetched never does, however old', async () => {
    const [sent, lately, toSend, fetched, toFetch] = await Promise.all([put(), put(), put(), put(), put()]);
    const done = { next_attempt_at: null, state: 'ACKNOWLEDGED' };
    await database.db
      .insertInto('outbound')
      .values([
        outboundRow({ ...done, sha256: sent, updated_at: ago(1) }),
        outboundRow({ ...done, sha256: lately, updated_at: ago(0.01) }),
        outboundRow({ sha256: toSend, updated_at: ago(900), created_at: ago(900) }),
      ])
      .execute();
    await database.db
      .insertInto('inbound')
      .values([
        inboundRow({ state: 'DELIVERED', delivered_at: ago(1), next_attempt_at: null, sha256: fetched }),
        inboundRow({ received_at: ago(900), sha256: toFetch }),
      ])
      .execute();
    const plan = await countDue(database.db, retention, now);
    expect(plan).toMatchObject({ outboundPayloads: 1, inboundPayloads: 1, outbound: 0, inbound: 0 });
    expect(await has(sent, fetched)).toEqual([true, true]);
    expect(await eraseDue(parts(), retention, now, never)).toEqual(plan);
    expect(await has(sent, lately, toSend, fetched, toFetch)).toEqual([false, true, true, false, true]);
    expect(await count('outbound')).toBe(3);
    expect(await countDue(database.db, retention, now)).toMatchObject({
      outboundPayloads: 0,
      inboundPayloads: 0,
    });
  });

  it('evidence goes after its 12 months, the key that tells a duplicate never', async () => {
    const old = outboundRow({
      next_attempt_at: null,
      has_blob: 0,
      state: 'ACKNOWLEDGED',
      updated_at: ago(367),
    });
    const young = outboundRow({ next_attempt_at: null, has_blob: 0, state: 'FAILED', updated_at: ago(365) });
    await database.db.insertInto('outbound').values([old, young]).execute();
    for (const [sequence, row] of [old, young].entries()) {
      const { participant, xhe_id, as4_message_id } = row;
      const same = { participant, xhe_id, as4_message_id, at: row.updated_at, attempt: 1, sequence };
      await database.db
        .insertInto('outbound_event')
        .values({
          ...same,
          outbound_id: row.id,
          type: row.state,
          receiver_access_point: null,
          code: null,
          detail: null,
          retry_at: null,
        })
        .execute();
    }
    await database.db
      .insertInto('inbound')
      .values(inboundRow({ state: 'DELIVERED', delivered_at: ago(400), next_attempt_at: null, has_blob: 0 }))
      .execute();
    for (const days of [400, 1])
      await database.db
        .insertInto('received')
        .values({
          sender_access_point: 'AP0002-TEST',
          as4_message_id: `${days}@exempel.example`,
          inbound_id: randomUUID(),
          attachment_digest: 'a',
          references_digest: 'b',
          receipt: '<receipt/>',
          received_at: ago(days),
        })
        .execute();
    await logEvent(database.db, { participant: mine, direction: 'in', outcome: 'ACCEPTED' });
    await logEvent(database.db, { participant: mine, direction: 'in', outcome: 'ACCEPTED' });
    const [first] = await database.db.selectFrom('event_log').select('id').orderBy('id').limit(1).execute();
    await database.db
      .updateTable('event_log')
      .set({ at: ago(367) })
      .where('id', '=', first?.id as number)
      .execute();
    const plan = { outboundPayloads: 0, inboundPayloads: 0, outbound: 1, inbound: 1, receipts: 1, events: 1 };
    expect(await countDue(database.db, retention, now)).toEqual(plan);
    expect(await eraseDue(parts(), retention, now, never)).toEqual(plan);
    const left = await Promise.all(
      (['outbound', 'outbound_event', 'inbound', 'received', 'event_log'] as const).map(count),
    );
    expect(left).toEqual([1, 1, 0, 2, 1]);
    const kept = await database.db.selectFrom('received').select('receipt').orderBy('received_at').execute();
    expect(kept.map(({ receipt }) => receipt)).toEqual(['', '<receipt/>']);
  });

  async function age(hours: number): Promise<void> {
    const at = new Date(Date.now() - hours * 3_600_000);
    for (const entry of await readdir(join(folder, 'content'), { recursive: true, withFileTypes: true }))
      if (entry.isFile()) await utimes(join(entry.parentPath, entry.name), at, at);
  }
  const sweep = (more: object = {}) =>
    sweepOrphans(parts(), {
      organisations: [mine],
      olderThanMs: 24 * 3_600_000,
      youngerThan: new Date(0),
      signal: never,
      ...more,
    });

  it('the sweep takes what nothing refers to, and only when it is old', async () => {
    const list = randomBytes(5000);
    const evidence = await keepEvidence(parts(), mine, { raw: list });
    const [sent, waiting, header, orphan] = await Promise.all([put(), put(), put(), put()]);
    await database.db
      .insertInto('outbound')
      .values(outboundRow({ sha256: sent }))
      .execute();
    await database.db
      .insertInto('inbound')
      .values(inboundRow({ sha256: waiting, header_sha256: header, evidence_sha256: evidence }))
      .execute();
    expect(await sweep()).toEqual({ looked: 6, orphans: 0 });
    await age(25);
    const fresh = await put();
    expect(await sweep({ youngerThan: new Date() })).toMatchObject({ orphans: 0 });
    expect(await sweep({ dryRun: true })).toEqual({ looked: 7, orphans: 1 });
    expect(await has(orphan)).toEqual([true]);
    expect(await sweep()).toEqual({ looked: 7, orphans: 1 });
    expect(await has(sent, waiting, header, evidence, orphan, fresh)).toEqual([
      true,
      true,
      true,
      true,
      false,
      true,
    ]);
    // The row goes: its envelope, header and evidence, and then the list that only the evidence named.
    await database.db.deleteFrom('inbound').execute();
    expect((await sweep()).orphans + (await sweep()).orphans).toBe(4);
    expect(await has(sent, fresh)).toEqual([true, true]);
  });

  it('the sweep takes nothing of another service in the same place: its keys are others', async () => {
    const keys = await openOrganisationKeys({
      folder: join(folder, 'other-keys'),
      masterKey: randomBytes(32),
    });
    const other = await openFileBlobStore({ folder, keys });
    const { hash } = await other.put(
      mine,
      (async function* () {
        yield randomBytes(100);
      })(),
    );
    await age(48);
    expect(await sweep()).toEqual({ looked: 1, orphans: 0 });
    expect(await has(hash)).toEqual([true]);
  });

  it('sweeping on two nodes at once while the same content is handed over again loses nothing', async () => {
    const content = randomBytes(2000);
    const hash = await put(content);
    await age(48);
    const [, , again] = await Promise.all([sweep(), sweep(), put(content)]);
    expect(again).toBe(hash);
    // Stored anew after it was swept, or not swept: either way there, as `referToBlob` demands before a row is written.
    if (!(await blobs.has(mine, hash))) await put(content);
    await database.db
      .insertInto('outbound')
      .values(outboundRow({ sha256: hash }))
      .execute();
    await age(48);
    await Promise.all([sweep(), sweep()]);
    expect(await has(hash)).toEqual([true]);
  });
});
