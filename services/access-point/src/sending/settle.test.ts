import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OutboundEventType } from '@budkavle/contracts';
import {
  createMetrics,
  isFinal,
  now,
  type OpenDatabase,
  openFileBlobStore,
  openOrganisationKeys,
  silentLogger,
} from '@budkavle/platform';
import { testDatabases } from '@budkavle/platform/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { AccessPoint } from '../context.ts';
import { migrations } from '../database/migrations.ts';
import type { AccessPointTables } from '../database/tables.ts';
import { createAccessPointMetrics } from '../events/metrics.ts';
import type { OutboundRow } from '../events/outbound-events.ts';
import { WaitingRoom } from '../events/waiting-room.ts';
import { outgoing } from '../states/outgoing.ts';
import { outboundRow } from '../testing/outbound-row.ts';
import { settle } from './settle.ts';
import type { Verdict } from './verdict.ts';

const receipt = {
  messageId: 'r@exempel.example',
  evidence: null,
  signer: { fingerprintSha256: 'ab', toPem: () => 'PEM' },
  signatureValue: Buffer.from('signature'),
};
const verdicts = {
  acknowledged: { kind: 'acknowledged', receipt, octets: Buffer.from('receipt') } as unknown as Verdict,
  duplicate: { kind: 'duplicate', code: 'EBMS:4001', detail: undefined },
  failed: { kind: 'failed', code: 'EBMS:0004' },
  retry: { kind: 'retry', phase: 'transport', code: 'EBMS:0301' },
  deferred: { kind: 'deferred', code: 'AP_CIRCUIT_OPEN', until: new Date(Date.now() + 1000) },
} as const satisfies Record<string, Verdict>;

testDatabases('the outcomes of attempts', (make) => {
  const place = make();
  let database: OpenDatabase<AccessPointTables>;
  let ap: AccessPoint;
  let folder: string;
  beforeAll(async () => {
    database = await place.open<AccessPointTables>(migrations);
    folder = await mkdtemp(join(tmpdir(), 'settle-'));
    const keys = await openOrganisationKeys({ folder: join(folder, 'keys'), masterKey: randomBytes(32) });
    ap = {
      configuration: {
        environment: {
          deadlines: { receiptSeconds: 60, transportAttempts: 4, transportSeconds: 60, discoveryAttempts: 3 },
        },
        sending: {},
        retention: { payloadGraceSeconds: 0 },
      },
      db: database.db,
      blobs: await openFileBlobStore({ folder, keys }),
      counters: createAccessPointMetrics(createMetrics()),
      waiting: new WaitingRoom(),
      log: silentLogger,
      discovery: { invalidate: () => {} },
      now: () => new Date(),
    } as unknown as AccessPoint;
  });
  afterAll(async () => {
    await place.remove();
    await rm(folder, { recursive: true, force: true });
  });

  const read = (id: string) =>
    database.db.selectFrom('outbound').selectAll().where('id', '=', id).executeTakeFirstOrThrow();

  it('in whatever order they come, from whomever: only forward, one final state, the late recorded', async () => {
    const happening = fc.record({
      verdict: fc.constantFrom(...(Object.keys(verdicts) as (keyof typeof verdicts)[])),
      holds: fc.boolean(),
      push: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(happening, { minLength: 1, maxLength: 12 }), async (order) => {
        const row = outboundRow();
        await database.db.insertInto('outbound').values(row).execute();
        const seen: OutboundEventType[] = ['ACCEPTED'];
        for (const { verdict, holds, push } of order) {
          const before = await read(row.id);
          // Whoever works on it has claimed it and says that it pushes; a decided row is claimed by nobody.
          if (!isFinal(outgoing, before.state)) {
            const state = push ? 'SUBMITTED' : before.state;
            await database.db
              .updateTable('outbound')
              .set({ lease_token: 'mine', state })
              .where('id', '=', row.id)
              .execute();
          }
          const claimed = { ...(await read(row.id)), lease_token: holds ? 'mine' : 'an old one' };
          await settle(ap, claimed as OutboundRow, verdicts[verdict], undefined);
          const after = (await read(row.id)).state;
          if (!holds && verdict !== 'acknowledged') expect(after).toBe(claimed.state);
          seen.push(after as OutboundEventType);
        }
        await check(row.id, row.xhe_id, seen, order.length);
      }),
      { numRuns: 25 },
    );
  });

  async function check(id: string, xheId: string, seen: OutboundEventType[], settled: number): Promise<void> {
    for (const [index, state] of seen.entries()) {
      const before = seen[index - 1];
      if (before === undefined) continue;
      expect(outgoing.states[state].phase).toBeGreaterThanOrEqual(outgoing.states[before].phase);
      if (isFinal(outgoing, before)) expect(state).toBe(before);
    }
    const told = await database.db
      .selectFrom('outbound_event')
      .select('type')
      .where('outbound_id', '=', id)
      .execute();
    const finals = told.filter(({ type }) => isFinal(outgoing, type));
    expect(finals).toHaveLength(isFinal(outgoing, seen.at(-1) as string) ? 1 : 0);
    const logged = await database.db
      .selectFrom('event_log')
      .select('outcome')
      .where('xhe_id', '=', xheId)
      .execute();
    expect(logged).toHaveLength(settled);
    expect(logged.filter(({ outcome }) => outcome.startsWith('LATE_'))).toHaveLength(settled - told.length);
  }

  it('a receipt of a worker that lost its lease is taken all the same; the other worker is stopped', async () => {
    const row = outboundRow({ state: 'SUBMITTED', lease_token: 'another', lease_until: now() });
    await database.db.insertInto('outbound').values(row).execute();
    await settle(ap, { ...row, lease_token: 'lost' }, verdicts.acknowledged, undefined);
    expect(await read(row.id)).toMatchObject({
      state: 'ACKNOWLEDGED',
      lease_token: null,
      next_attempt_at: null,
    });
  });

  it('a receipt that comes after it was given up changes nothing; its proof is kept', async () => {
    const row = outboundRow({ state: 'FAILED', next_attempt_at: null });
    await database.db.insertInto('outbound').values(row).execute();
    await settle(ap, row, verdicts.acknowledged, undefined);
    expect(await read(row.id)).toMatchObject({ state: 'FAILED' });
    const proof = database.db
      .selectFrom('outbound_proof')
      .select('receipt')
      .where('outbound_id', '=', row.id);
    expect(await proof.executeTakeFirst()).toEqual({ receipt: Buffer.from('receipt').toString('base64') });
  });

  it('the end of one wakes the next of its conversation', async () => {
    const first = outboundRow({ order_key: 'k', state: 'SUBMITTED', lease_token: 'mine' });
    const later = new Date(Date.now() + 600_000).toISOString();
    const second = outboundRow({ order_key: 'k', next_attempt_at: later });
    const other = outboundRow({ order_key: 'another', next_attempt_at: later });
    await database.db.insertInto('outbound').values([first, second, other]).execute();
    await settle(ap, first, verdicts.failed, undefined);
    expect((await read(second.id)).next_attempt_at?.localeCompare(now())).toBeLessThanOrEqual(0);
    expect((await read(other.id)).next_attempt_at).toBe(later);
  });
});
