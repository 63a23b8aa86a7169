import { openDatabase } from '@budkavle/platform';
import { testDatabases } from '@budkavle/platform/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { migrations } from './database/migrations.ts';
import type { AccessPointTables } from './database/tables.ts';
import { collect, eventsUntil, type TestAccessPoint, TwoAccessPoints } from './testing/access-points.ts';
import { kommunen, lillkommunen, makeEnvelope, regionen } from './testing/envelopes.ts';

testDatabases('two access points', (database) => {
  let two: TwoAccessPoints;
  let first: TestAccessPoint;
  let second: TestAccessPoint;

  beforeAll(async () => {
    two = await TwoAccessPoints.make(database);
    first = await two.add('AP0001-TEST', 0, [kommunen, lillkommunen]);
    second = await two.add('AP0002-TEST', 1, [regionen]);
  });
  afterAll(() => two.close());

  async function proofs(point: TestAccessPoint) {
    const { db, close } = await openDatabase<AccessPointTables>({
      ...point.configuration.database,
      migrations,
    });
    const rows = await db
      .selectFrom('outbound_proof')
      .select(['receipt', 'signer_certificate', 'evidence_sha256'])
      .execute();
    await close();
    return rows.map((row) => ({ ...row, receipt: Buffer.from(row.receipt, 'base64').toString() }));
  }

  test('an envelope goes from one message service to the other, octet for octet, and is proven', async () => {
    const envelope = await makeEnvelope(two.federation.organisation);
    const sender = first.contract(kommunen);
    const accepted = await sender.submit(envelope.xheId, envelope.open());
    expect(accepted).toMatchObject({ xheId: envelope.xheId, state: 'ACCEPTED', repeated: false });
    const events = await eventsUntil(sender, envelope.xheId, 'ACKNOWLEDGED');
    expect(events.map((event) => event.type)).toEqual([
      'ACCEPTED',
      'DISCOVERED',
      'SUBMITTED',
      'ACKNOWLEDGED',
    ]);
    expect(events.at(-1)).toMatchObject({
      as4MessageId: accepted.as4MessageId,
      attempt: 1,
      receiverAccessPoint: 'AP0002-TEST',
    });
    expect(await sender.outbound(envelope.xheId)).toMatchObject({ state: 'ACKNOWLEDGED', attempt: 1 });
    expect(await proofs(first)).toEqual([
      {
        receipt: expect.stringContaining('NonRepudiationInformation'),
        signer_certificate: second.key.certificate,
        evidence_sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
    ]);

    const receiver = second.contract(regionen);
    const [item] = await receiver.claimInbound({ waitSeconds: 5 });
    if (!item) throw new Error('nothing came');
    expect(item).toMatchObject({
      xheId: envelope.xheId,
      as4MessageId: accepted.as4MessageId,
      conversationId: envelope.xheId,
      sender: kommunen,
      recipient: regionen,
      senderAccessPoint: 'AP0001-TEST',
      size: envelope.octets.length,
    });
    expect((await collect(receiver.openEnvelope(item))).equals(envelope.octets)).toBe(true);
    expect(await receiver.claimInbound()).toEqual([]);
    expect(await receiver.acknowledge(item)).toBe(true);
    expect(await receiver.acknowledge(item)).toBe(true);
    await expect(collect(receiver.openEnvelope(item))).rejects.toMatchObject({ code: 'CONTRACT_NOT_FOUND' });
  });

  test('and the other way', async () => {
    const envelope = await makeEnvelope(two.federation.organisation, { from: regionen, to: lillkommunen });
    await second.contract(regionen).submit(envelope.xheId, envelope.open());
    await eventsUntil(second.contract(regionen), envelope.xheId, 'ACKNOWLEDGED');
    const [item] = await first.contract(lillkommunen).claimInbound({ waitSeconds: 5 });
    expect(item).toMatchObject({ xheId: envelope.xheId, recipient: lillkommunen });
    expect(await first.contract(kommunen).claimInbound()).toEqual([]);
  });

  test('between two participants of the same access point', async () => {
    const envelope = await makeEnvelope(two.federation.organisation, { from: kommunen, to: lillkommunen });
    await first.contract(kommunen).submit(envelope.xheId, envelope.open());
    const events = await eventsUntil(first.contract(kommunen), envelope.xheId, 'ACKNOWLEDGED');
    expect(events.at(-1)?.receiverAccessPoint).toBe('AP0001-TEST');
  });

  test('the same octets handed over again are the same message; others under its id a conflict', async () => {
    const envelope = await makeEnvelope(two.federation.organisation);
    const sender = first.contract(kommunen);
    const one = await sender.submit(envelope.xheId, envelope.open());
    expect(await sender.submit(envelope.xheId, envelope.open())).toMatchObject({
      as4MessageId: one.as4MessageId,
      repeated: true,
    });
    await eventsUntil(sender, envelope.xheId, 'ACKNOWLEDGED');
    expect(await sender.submit(envelope.xheId, envelope.open())).toMatchObject({
      state: 'ACKNOWLEDGED',
      repeated: true,
    });
    const other = await makeEnvelope(two.federation.organisation, { id: envelope.xheId });
    await expect(sender.submit(envelope.xheId, other.open())).rejects.toMatchObject({
      problem: { code: 'AP_CONFLICT' },
    });
  });

  test('a restart in between loses nothing and sends nothing twice', async () => {
    await second.stop();
    const envelope = await makeEnvelope(two.federation.organisation);
    await first.contract(kommunen).submit(envelope.xheId, envelope.open());
    await eventsUntil(first.contract(kommunen), envelope.xheId, 'RESCHEDULED');
    await first.stop();
    await second.start();
    await first.start();
    const events = await eventsUntil(first.contract(kommunen), envelope.xheId, 'ACKNOWLEDGED');
    expect(new Set(events.map((event) => event.as4MessageId)).size).toBe(1);
    expect(events.filter((event) => event.type === 'RESCHEDULED')[0]).toMatchObject({
      code: 'EBMS:0005',
      detail: 'ECONNREFUSED',
    });
    const items = await second.contract(regionen).claimInbound({ limit: 100, waitSeconds: 5 });
    expect(items.filter((item) => item.xheId === envelope.xheId)).toHaveLength(1);
  });

  test('a lost lease changes nothing; the envelope comes again', async () => {
    second.configuration.receiving.leaseSeconds = 1;
    const envelope = await makeEnvelope(two.federation.organisation);
    await first.contract(kommunen).submit(envelope.xheId, envelope.open());
    await eventsUntil(first.contract(kommunen), envelope.xheId, 'ACKNOWLEDGED');
    const receiver = second.contract(regionen);
    const mine = (await receiver.claimInbound({ limit: 100, waitSeconds: 5 })).find(
      (item) => item.xheId === envelope.xheId,
    );
    await new Promise((resolve) => setTimeout(resolve, 1100));
    const again = (await receiver.claimInbound({ limit: 100, waitSeconds: 5 })).find(
      (item) => item.xheId === envelope.xheId,
    );
    if (!mine || !again) throw new Error('it did not come twice');
    expect(again.lease).not.toBe(mine.lease);
    expect(await receiver.acknowledge(mine)).toBe(false);
    expect(await receiver.acknowledge(again)).toBe(true);
  });
});
