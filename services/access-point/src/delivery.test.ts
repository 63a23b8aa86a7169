import { randomUUID } from 'node:crypto';
import { testDatabases } from '@budkavle/platform/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventsUntil, type TestAccessPoint, TwoAccessPoints } from './testing/access-points.ts';
import { kommunen, makeEnvelope } from './testing/envelopes.ts';
import { ForeignReceiver, type Script } from './testing/foreign-receiver.ts';

testDatabases('delivery', (make) => {
  let two: TwoAccessPoints;
  let sender: TestAccessPoint;
  let receiver: ForeignReceiver;
  const there = '0203:mottagaren.example';

  beforeAll(async () => {
    two = await TwoAccessPoints.make(make);
    sender = await two.add('AP0001-TEST', 0, [kommunen], (configuration) => {
      configuration.environment.deadlines.transportAttempts = 3;
      configuration.environment.deadlines.transportSeconds = 120;
      Object.assign(configuration.sending, { concurrency: 1, largeConcurrency: 1, largeBytes: 100_000 });
      configuration.sending.circuit = { failures: 2, baseSeconds: 2, maxSeconds: 2 };
    });
    receiver = await ForeignReceiver.start(two, two.ports[1] as number, 'AP0002-TEST');
    two.discovery.register(there, `https://127.0.0.1:${two.ports[1]}/as4`, receiver.key.entry.certificate);
  });
  afterAll(async () => {
    await receiver.close();
    await two.close();
  });

  async function submit(
    options: { bytes?: number; conversationId?: string; id?: string } = {},
  ): Promise<string> {
    const envelope = await makeEnvelope(two.federation.organisation, {
      to: there,
      bytes: options.bytes ?? 2000,
      ...(options.id === undefined ? {} : { id: options.id }),
    });
    await sender.contract(kommunen).submit(envelope.xheId, envelope.open(), options);
    return envelope.xheId;
  }
  const until = (xheId: string, ...types: Parameters<typeof eventsUntil>[2][]) =>
    eventsUntil(sender.contract(kommunen), xheId, types.flat(), 60);
  const received = () => receiver.receivedFor(there).map(({ header }) => header.conversationId);
  const unavailable: Script = () => ({ status: 503 });

  test('a receiver that fails is left alone for a while: others wait without using up an attempt, then go', async () => {
    receiver.scripts.set(there, unavailable);
    const first = await submit();
    await until(first, 'RESCHEDULED');
    // The second failure in a row opens the circuit.
    const second = await submit();
    await until(second, 'RESCHEDULED');
    const third = await submit();
    const put = (await until(third, 'RESCHEDULED')).at(-1);
    expect(put).toMatchObject({ code: 'AP_CIRCUIT_OPEN', attempt: 0 });
    expect(received()).not.toContain(third);
    receiver.scripts.delete(there);
    for (const xheId of [first, second, third]) await until(xheId, 'ACKNOWLEDGED');
    const state = await sender.contract(kommunen).outbound(third);
    expect(state).toMatchObject({ state: 'ACKNOWLEDGED', attempt: 1 });
  });

  test('envelopes of one conversation go in their order, also when the first one fails for a while', async () => {
    let failures = 1;
    receiver.scripts.set(there, (message, r) => (failures-- > 0 ? { status: 503 } : r.receipt(message)));
    const conversationId = randomUUID();
    const ids = [
      await submit({ conversationId }),
      await submit({ conversationId }),
      await submit({ conversationId }),
    ];
    await until(ids[2] as string, 'ACKNOWLEDGED');
    expect(received().filter((xheId) => ids.includes(xheId))).toEqual([ids[0], ...ids]);
  });

  test('one that has failed for good blocks nothing behind it', async () => {
    receiver.scripts.set(there, (message, r) => r.error(message, 'EBMS:0004', 'NOT_SERVICED'));
    const conversationId = randomUUID();
    const first = await submit({ conversationId });
    const second = await submit({ conversationId });
    await until(first, 'FAILED');
    receiver.scripts.delete(there);
    await until(second, ['ACKNOWLEDGED', 'FAILED']);
  });

  test('a large envelope under way does not block a small one', async () => {
    let release: () => void = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const large = randomUUID();
    receiver.scripts.set(there, async (message, r) => {
      if (message.header.conversationId === large) await held;
      return await r.receipt(message);
    });
    await submit({ bytes: 300_000, id: large });
    await until(large, 'SUBMITTED');
    const small = await submit();
    await until(small, 'ACKNOWLEDGED');
    release();
    await until(large, 'ACKNOWLEDGED');
  });
});
