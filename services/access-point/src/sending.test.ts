import { DiscoveryError } from '@budkavle/discovery';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { retryAfter } from './sending/push-message.ts';
import { eventsUntil, type TestAccessPoint, TwoAccessPoints } from './testing/access-points.ts';
import { kommunen, makeEnvelope } from './testing/envelopes.ts';
import type { KeyPair } from './testing/federation.ts';
import { ForeignReceiver, type Script, unsigned } from './testing/foreign-receiver.ts';

let two: TwoAccessPoints;
let sender: TestAccessPoint;
let receiver: ForeignReceiver;
let third: KeyPair;

beforeAll(async () => {
  two = await TwoAccessPoints.make();
  sender = await two.add('AP0001-TEST', 0, [kommunen], (configuration) => {
    configuration.environment.deadlines.transportAttempts = 3;
    configuration.environment.deadlines.discoveryAttempts = 2;
    configuration.sending.retrySeconds = 1;
  });
  receiver = await ForeignReceiver.start(two, two.ports[1] as number, 'AP0002-TEST');
  third = await two.federation.accessPoint('AP0003-TEST');
});
afterAll(async () => {
  await receiver.close();
  await two.close();
});

const address = () => `https://127.0.0.1:${two.ports[1]}/as4`;
const final = ['ACKNOWLEDGED', 'FAILED', 'DUPLICATE_AT_RECEIVER'] as const;

let count = 0;
const newRecipient = () => {
  count += 1;
  return `0203:mottagare-${count}.example`;
};

/** Hands an envelope over to a recipient of its own and gives the events until the end. */
async function sendWith(script: Script) {
  const there = newRecipient();
  two.discovery.register(there, address(), receiver.key.entry.certificate);
  receiver.scripts.set(there, script);
  return await sendTo(there);
}

async function sendTo(there: string) {
  const envelope = await makeEnvelope(two.federation.organisation, { to: there });
  const client = sender.contract(kommunen);
  await client.submit(envelope.xheId, envelope.open());
  const events = await eventsUntil(client, envelope.xheId, final);
  return {
    envelope,
    events,
    last: events.at(-1),
    types: events.map((event) => event.type),
    received: receiver.receivedFor(there),
    there,
  };
}

describe.concurrent('an answer that ends it', () => {
  test('a receipt, also with status 500', async () => {
    const { last } = await sendWith(async (message, r) => ({ ...(await r.receipt(message)), status: 500 }));
    expect(last).toMatchObject({ type: 'ACKNOWLEDGED', attempt: 1 });
  });

  test('a signed error: FAILED with its code and detail, sent once', async () => {
    const { last, types } = await sendWith((message, r) => r.error(message, 'EBMS:0004', 'NOT_SERVICED'));
    expect(last).toMatchObject({
      type: 'FAILED',
      code: 'EBMS:0004',
      detail: 'NOT_SERVICED',
      receiverAccessPoint: 'AP0002-TEST',
    });
    expect(types.filter((type) => type === 'SUBMITTED')).toHaveLength(1);
    expect(two.discovery.invalidated).toBeGreaterThan(0);
  });

  test('a signed error with status 500 is an error, not a failure of transport', async () => {
    const { last } = await sendWith(async (message, r) => ({
      ...(await r.error(message, 'EBMS:0103')),
      status: 500,
    }));
    expect(last).toMatchObject({ type: 'FAILED', code: 'EBMS:0103', attempt: 1 });
  });

  test('a duplicate told in words, as phase4 before 4.5 does, means the same', async () => {
    const detail = 'message with Message ID x@ap.example was already handled (this is a duplicate)';
    const { last } = await sendWith((message, r) => r.error(message, 'EBMS:0004', detail));
    expect(last).toMatchObject({ type: 'DUPLICATE_AT_RECEIVER', code: 'EBMS:0004' });
  });

  test('EBMS:4001 of another product means that it is there already', async () => {
    const { last, types } = await sendWith((message, r) => r.error(message, 'EBMS:4001'));
    expect(last).toMatchObject({ type: 'DUPLICATE_AT_RECEIVER', code: 'EBMS:4001' });
    expect(types.filter((type) => type === 'SUBMITTED')).toHaveLength(1);
  });
});

describe.concurrent('an answer after which it is sent again, with the same MessageId', () => {
  const once =
    (first: Script): Script =>
    (message, r) =>
      r.receivedFor(message.finalRecipient).length === 1 ? first(message, r) : r.receipt(message);
  test.each<[string, string, Script]>([
    ['503', 'AP_HTTP_FAILURE', () => ({ status: 503, body: 'busy' })],
    ['nothing', 'EBMS:0301', () => ({ status: 202 })],
    ['HTML', 'EBMS:0301', () => ({ body: '<html>hello</html>' })],
    [
      'a redirect, not followed',
      'AP_HTTP_FAILURE',
      () => ({ status: 307, headers: { location: 'https://127.0.0.1:1/' } }),
    ],
    ['a connection cut', 'EBMS:0301', () => ({ cut: true })],
    [
      'a receipt for another message',
      'EBMS:0302',
      async (message, r) => r.receipt({ ...message, header: { ...message.header, messageId: 'x@y' } }),
    ],
    ['a receipt signed by another access point', 'EBMS:0302', (message, r) => r.receipt(message, third)],
    ['a receipt that is not signed', 'EBMS:0302', async (message, r) => unsigned(await r.receipt(message))],
    [
      'an error that is not signed',
      'AP_ERROR_NOT_TRUSTED',
      async (message, r) => unsigned(await r.error(message, 'EBMS:0004', 'NOT_SERVICED')),
    ],
    [
      'an error signed by another access point',
      'AP_ERROR_NOT_TRUSTED',
      (message, r) => r.error(message, 'EBMS:0004', 'NOT_SERVICED', third),
    ],
    ['EBMS:0202', 'EBMS:0202', (message, r) => r.error(message, 'EBMS:0202')],
    ['EBMS:0101, once after a fresh look-up', 'EBMS:0101', (message, r) => r.error(message, 'EBMS:0101')],
  ])('%s', async (_, code, script) => {
    const { events, types, received } = await sendWith(once(script));
    expect(types).toEqual(expect.arrayContaining(['RESCHEDULED', 'ACKNOWLEDGED']));
    expect(events.find((event) => event.type === 'RESCHEDULED')).toMatchObject({
      code,
      retryAt: expect.any(String),
    });
    const ids = received.map((message) => message.header.messageId);
    expect(ids).toHaveLength(2);
    expect(new Set(ids).size).toBe(1);
    const digests = received.map((message) =>
      message.references.map((reference) => reference.digest.toString('hex')).join(),
    );
    expect(new Set(digests).size).toBe(1);
  });

  test('Retry-After is honoured', async () => {
    const { events } = await sendWith(once(() => ({ status: 503, headers: { 'retry-after': '3' } })));
    const again = events.find((event) => event.type === 'RESCHEDULED');
    expect(Date.parse(again?.retryAt as string) - Date.parse(again?.at as string)).toBeGreaterThan(2500);
  });

  test('not for ever: FAILED after the number of attempts of the environment', async () => {
    const { last, types } = await sendWith(() => ({ status: 503 }));
    expect(types.filter((type) => type === 'SUBMITTED')).toHaveLength(3);
    expect(last).toMatchObject({ type: 'FAILED', code: 'AP_HTTP_FAILURE', attempt: 3 });
  });

  test('EBMS:0102 again after the fresh look-up is final', async () => {
    const { last, types } = await sendWith((message, r) => r.error(message, 'EBMS:0102'));
    expect(types.filter((type) => type === 'SUBMITTED')).toHaveLength(2);
    expect(last).toMatchObject({ type: 'FAILED', code: 'EBMS:0102' });
  });

  test('a receiver that says unsigned that it has it: never counted as a failed delivery', async () => {
    const { last } = await sendWith(async (message, r) => unsigned(await r.error(message, 'EBMS:4001')));
    expect(last).toMatchObject({ type: 'DUPLICATE_AT_RECEIVER' });
  });
});

describe.concurrent('before anything is sent', () => {
  test('a recipient that is not registered: FAILED', async () => {
    expect((await sendTo(newRecipient())).last).toMatchObject({
      type: 'FAILED',
      code: 'DISC_NOT_REGISTERED',
      attempt: 0,
    });
  });

  test('a fault of our own is no endless loop: as many attempts as for any other cause, then FAILED', async () => {
    const there = newRecipient();
    two.discovery.entries.set(there, new TypeError('a programming error'));
    const { last, types } = await sendTo(there);
    expect(last).toMatchObject({ type: 'FAILED', code: 'AP_FAULT' });
    expect(types).toEqual(['ACCEPTED', 'RESCHEDULED', 'FAILED']);
  });

  test('a look-up that fails for now is tried again, and given up in the end', async () => {
    const there = newRecipient();
    two.discovery.entries.set(there, new DiscoveryError('DISC_SMP_UNREACHABLE', 'no answer'));
    const { last, types } = await sendTo(there);
    expect(types).toEqual(['ACCEPTED', 'RESCHEDULED', 'FAILED']);
    expect(last).toMatchObject({ code: 'DISC_SMP_UNREACHABLE' });
  });

  test('a certificate of another federation in SMP: nothing is encrypted with it', async () => {
    const foreign = await two.federation.foreignAccessPoint('AP0002-TEST');
    const there = newRecipient();
    two.discovery.register(there, address(), foreign.entry.certificate);
    expect((await sendTo(there)).last).toMatchObject({
      type: 'FAILED',
      code: 'AP_RECEIVER_CERTIFICATE',
      detail: 'PKI_CHAIN',
    });
    expect(receiver.receivedFor(there)).toHaveLength(0);
  });

  test('an address that is not https: FAILED', async () => {
    const there = newRecipient();
    two.discovery.register(there, 'http://127.0.0.1:1/as4', receiver.key.entry.certificate);
    expect((await sendTo(there)).last).toMatchObject({ type: 'FAILED', code: 'DISC_ENDPOINT_URL' });
  });

  test('an address on a port that the environment does not allow (SSRF): never connected to', async () => {
    const there = newRecipient();
    two.discovery.register(there, 'https://127.0.0.1:22/as4', receiver.key.entry.certificate);
    const { last } = await sendTo(there);
    expect(last).toMatchObject({ type: 'FAILED', code: 'DISC_ENDPOINT_URL', detail: 'ADDRESS_REFUSED' });
  });

  test('a TLS certificate that the environment does not trust: EBMS:0005', async () => {
    const foreignTls = await two.federation.foreignTlsClient('localhost');
    const other = await ForeignReceiver.start(two, two.ports[2] as number, 'AP0004-TEST', foreignTls);
    const there = newRecipient();
    two.discovery.register(there, `https://127.0.0.1:${two.ports[2]}/as4`, other.key.entry.certificate);
    const { last } = await sendTo(there);
    await other.close();
    expect(last).toMatchObject({ type: 'FAILED', code: 'EBMS:0005' });
    expect(other.receivedFor(there)).toHaveLength(0);
  });
});

test.concurrent('one MessageId is never under way twice, though its lease is short', async () => {
  const { last, there } = await sendWith(async (message, r) => {
    await new Promise((resolve) => setTimeout(resolve, 4500));
    return await r.receipt(message);
  });
  expect(last).toMatchObject({ type: 'ACKNOWLEDGED', attempt: 1 });
  expect(receiver.mostAtOnce.get(there)).toBe(1);
});

test('Retry-After in seconds, as a date, and as nonsense', () => {
  expect(retryAfter('120')).toBe(120);
  expect(retryAfter('Tue, 24 Nov 2026 12:00:30 GMT', Date.parse('2026-11-24T12:00:00Z'))).toBe(30);
  expect(retryAfter('soon')).toBeUndefined();
  expect(retryAfter(undefined)).toBeUndefined();
  expect(retryAfter('99999999')).toBe(86_400);
});
