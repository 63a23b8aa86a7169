import { ContractError } from '@budkavle/contracts';
import { testDatabases } from '@budkavle/platform/testing';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { createInboundPoller } from './receiving/poller.ts';
import { foreignMessage, foreignReceipt, readReceipt } from './testing/envelopes.ts';
import { collect } from './testing/fake-access-point.ts';
import { messageFrom, pdf } from './testing/messages.ts';
import { type Cast, makeCast, World } from './testing/world.ts';

const longAgo = '2020-01-01T00:00:00.000Z';

/** Each fault comes, lasts, and goes: nothing is lost, nothing passes unchecked, and it goes on by itself. (Scanner: malware/.) */
testDatabases('faults around the message service', (make) => {
  let cast: Cast;
  let world: World;
  beforeAll(async () => {
    cast = await makeCast();
    world = new World(cast, make());
    world.freeBytes = Number.MAX_SAFE_INTEGER;
    await world.start();
  }, 60_000);
  afterAll(async () => {
    await world.stop();
    cast.remove();
  });
  beforeEach(() => world.reset());
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
    world.freeBytes = Number.MAX_SAFE_INTEGER;
  });

  const statusOf = async (messageId: string) =>
    (await world.api('kommun').get(messageId)).attributes?.messageStatus;
  const due = () =>
    world.context.db
      .updateTable('outgoing_envelope')
      .set({ next_attempt_at: longAgo, lease_until: longAgo })
      .where('next_attempt_at', 'is not', null)
      .execute();
  const received = async () => {
    world.accessPoint.releaseLeases();
    await world.receiveDue(cast.region.participant);
    return (await world.context.db.selectFrom('message').select('id').where('direction', '=', 'in').execute())
      .length;
  };
  const receipts = async () => {
    await world.submitDue();
    return Promise.all(
      [...world.accessPoint.submitted.values()].map(async (octets) => (await readReceipt(octets)).receipt),
    );
  };

  it('CertPub down while sending: the message waits sealed by nobody, and goes when it is back', async () => {
    const { messageId } = await world.api('kommun').send(messageFrom(cast), [pdf(1000)]);
    world.discovery.fail = 'DISC_SMP_UNREACHABLE';
    await world.submitDue();
    expect([await statusOf(messageId), world.accessPoint.submitted.size]).toEqual(['SCHEDULED', 0]);
    world.discovery.fail = undefined;
    await due();
    await world.submitDue();
    expect([await statusOf(messageId), world.accessPoint.submitted.size]).toEqual(['SUBMITTED', 1]);
  });

  it('CertPub down while receiving: the envelope waits unverified at the access point, then it is taken once', async () => {
    await world.accessPoint.deliver(await foreignMessage(cast));
    world.discovery.fail = 'DISC_DNS_TECHNICAL';
    expect([await received(), await received()]).toEqual([0, 0]);
    expect(await receipts()).toEqual([]);
    world.discovery.fail = undefined;
    expect([await received(), await received()]).toEqual([1, 1]);
    expect((await receipts()).map(({ responseCode }) => responseCode)).toEqual(['ACCEPTED']);
  });

  it('address book down while receiving: it waits, and is not refused', async () => {
    await world.accessPoint.deliver(await foreignMessage(cast));
    world.addressBook.down = true;
    expect(await received()).toBe(0);
    expect(await receipts()).toEqual([]);
    world.addressBook.down = false;
    expect(await received()).toBe(1);
  });

  it.each([
    ['cannot be reached', new ContractError('CONTRACT_UNREACHABLE', 'no connection')],
    ['is slow: no answer in time', new ContractError('CONTRACT_UNREACHABLE', 'time-out')],
    ['answers garbage', new ContractError('CONTRACT_ANSWER', 'not what the contract says')],
    ['has too much to do', new ContractError('CONTRACT_UNAVAILABLE', '503', { status: 503 })],
  ] as const)(
    'own access point %s: the same octets are handed over when it is well again',
    async (_name, failure) => {
      const { messageId } = await world.api('kommun').send(messageFrom(cast), [pdf(1000)]);
      world.accessPoint.failure = failure;
      await world.submitDue();
      const sealed = await world.context.db
        .selectFrom('outgoing_envelope')
        .select(['state', 'envelope_hash'])
        .executeTakeFirstOrThrow();
      expect([sealed.state, await statusOf(messageId)]).toEqual(['SEALED', 'SCHEDULED']);
      world.accessPoint.failure = undefined;
      await due();
      await world.submitDue();
      const kept = await collect(
        world.context.blobs.open(cast.kommun.participant, sealed.envelope_hash ?? ''),
      );
      expect(world.accessPoint.submitted.get(messageId)?.equals(kept)).toBe(true);
      expect(await statusOf(messageId)).toBe('SUBMITTED');
    },
  );

  it('disk full: 503 with Retry-After before anything is read, what is received waits; both go on when there is room', async () => {
    world.freeBytes = 1000;
    await new Promise((resolve) => setTimeout(resolve, 1100));
    const message = messageFrom(cast);
    const refused = await world
      .api('kommun')
      .send(message, [pdf(1000)])
      .catch((error) => error);
    expect(refused).toMatchObject({ status: 503, retryAfterSeconds: 60 });
    await world.accessPoint.deliver(await foreignMessage(cast));
    const participant = world.context.participants.find(cast.region.participant);
    if (!participant) throw new Error('not served');
    const poller = createInboundPoller(world.context, participant);
    poller.start();
    await vi.waitFor(() => expect(world.log.some((line) => line.includes('disk.full'))).toBe(true));
    await poller.stop();
    expect(world.accessPoint.waiting(cast.region.participant)).toBe(1);
    // Messages can be fetched and deleted all the same: that makes room.
    expect((await world.api('region').list({ pageSize: 5 })).items).toEqual([]);
    world.freeBytes = Number.MAX_SAFE_INTEGER;
    await new Promise((resolve) => setTimeout(resolve, 1100));
    await world.api('kommun').send(message, [pdf(1000)]);
    expect(await received()).toBe(1);
  });

  it('disk full in the middle of an upload: 503, nothing is stored, the same message is taken later', async () => {
    const message = messageFrom(cast);
    const spool = vi
      .spyOn(world.context.blobs, 'spool')
      .mockRejectedValue(Object.assign(new Error('no space left on device'), { code: 'ENOSPC' }));
    const refused = await world
      .api('kommun')
      .send(message, [pdf(1000)])
      .catch((error) => error);
    expect(refused).toMatchObject({ status: 503, retryAfterSeconds: 60 });
    spool.mockRestore();
    await world.api('kommun').send(message, [pdf(1000)]);
    expect(await world.context.db.selectFrom('message').select('id').execute()).toHaveLength(1);
  });

  it('database away while receiving: nothing is receipted, and it is taken once when it is back', async () => {
    await world.accessPoint.deliver(await foreignMessage(cast));
    const away = vi.spyOn(world.context.db, 'transaction').mockImplementation(() => {
      throw Object.assign(new Error('connection refused'), { code: 'ECONNREFUSED' });
    });
    for (let minute = 0; minute < 3; minute += 1) {
      world.accessPoint.releaseLeases();
      await expect(world.receiveDue(cast.region.participant)).rejects.toThrow('connection refused');
    }
    expect(world.accessPoint.waiting(cast.region.participant)).toBe(1);
    away.mockRestore();
    expect([await received(), await received()]).toEqual([1, 1]);
    expect(await receipts()).toHaveLength(1);
  });

  it.each([
    ['an hour ahead', 3_600_000],
    ['an hour behind', -3_600_000],
  ])('clock %s: messages and receipts are exchanged, and no deadline passes early', async (_name, off) => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + off });
    const { messageId } = await world.api('kommun').send(messageFrom(cast));
    vi.setSystemTime(Date.now() - off);
    await due();
    await world.submitDue();
    world.accessPoint.tell(cast.kommun.participant, messageId, 'ACKNOWLEDGED');
    await world.readEvents(cast.kommun.participant);
    await world.enforceDeadlines();
    expect(await statusOf(messageId)).toBe('WAITING_FOR_RECEIPT');
    // Not behind here: the test's certificates are younger than an hour, and not valid before they were made.
    if (off > 0) vi.setSystemTime(Date.now() + off);
    await world.accessPoint.deliver(await foreignReceipt(cast, { documentId: messageId }));
    await world.receiveDue(cast.kommun.participant);
    expect(await statusOf(messageId)).toBe('ACCEPTED');
  });

  it('sender’s certificate taken back while the message is under way: refused with SIG security, and an incident', async () => {
    await world.accessPoint.deliver(await foreignMessage(cast));
    world.discovery.published.set(cast.kommun.participant, []);
    world.discovery.afterInvalidate.set(cast.kommun.participant, []);
    expect(await received()).toBe(0);
    expect(await receipts()).toMatchObject([
      { responseCode: 'REJECTED', lines: [{ reason: 'SIG', detail: 'security' }] },
    ]);
  });

  it('recipient’s certificate has ended before sealing: the message fails at once and says so', async () => {
    const { messageId } = await world.api('kommun').send(messageFrom(cast));
    const { notAfter } = cast.region.encryption.certificate;
    vi.useFakeTimers({ toFake: ['Date'], now: notAfter.getTime() + 1000 });
    await world.context.db
      .updateTable('outgoing_envelope')
      .set({ give_up_at: '2999-01-01T00:00:00.000Z' })
      .execute();
    await world.submitDue();
    vi.useRealTimers();
    expect(world.accessPoint.submitted.size).toBe(0);
    const { attributes } = await world.api('kommun').get(messageId);
    expect(attributes?.messageStatus).toBe('MESSAGE_EXCHANGE_ERROR');
    expect(JSON.stringify(attributes?.events)).toContain('MT_RECIPIENT_CERTIFICATE');
  });
});
