import { Readable } from 'node:stream';
import { request } from 'undici';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestAccessPoint, TwoAccessPoints } from './testing/access-points.ts';
import { kommunen, makeEnvelope, regionen } from './testing/envelopes.ts';
import { ForeignSender } from './testing/foreign-sender.ts';

let two: TwoAccessPoints;
let full: TestAccessPoint;
let narrow: TestAccessPoint;

beforeAll(async () => {
  two = await TwoAccessPoints.make();
  full = await two.add('AP0001-TEST', 0, [kommunen], (configuration) => {
    configuration.resources.freeDiskBytes = Number.MAX_SAFE_INTEGER;
  });
  narrow = await two.add('AP0002-TEST', 1, [regionen], (configuration) => {
    Object.assign(configuration.receiving, { concurrency: 1, largeConcurrency: 1, largeBytes: 50_000 });
    configuration.sending.queuedEnvelopesEach = 1;
    configuration.sending.circuit.failures = 1;
  });
});
afterAll(() => two.close());

async function put(point: TestAccessPoint, participant: string, from: string) {
  const envelope = await makeEnvelope(two.federation.organisation, { from, to: '0203:ingenstans.example' });
  const response = await request(
    `${point.service.urls.contract}/ap/v1/participants/${encodeURIComponent(participant)}/outbound/${envelope.xheId}`,
    {
      dispatcher: two.dispatcher(point.client),
      method: 'PUT',
      headers: { 'content-type': 'application/xml' },
      body: envelope.octets,
    },
  );
  const problem = (await response.body.json()) as { code?: string };
  return {
    status: response.statusCode,
    retryAfter: Number(response.headers['retry-after']),
    code: problem.code,
  };
}

test('the disk nearly full: AS4 and contract C answer 503 with Retry-After before anything is written', async () => {
  const key = await two.federation.accessPoint('AP0003-TEST');
  const sender = new ForeignSender(
    full,
    key.entry,
    two.dispatcher(await two.federation.tlsClient('AP0003-TEST')),
  );
  const { message, octets } = await sender.build(Buffer.alloc(1000));
  const answer = await sender.post(octets, message.contentType);
  expect(answer.status).toBe(503);
  expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
  expect(await put(full, kommunen, kommunen)).toMatchObject({ status: 503, code: 'AP_BUSY', retryAfter: 30 });
  // What has been taken in can still be fetched.
  expect(await full.contract(kommunen).claimInbound()).toEqual([]);
});

test('a participant with too many envelopes that wait: 429 with Retry-After', async () => {
  two.discovery.entries.set('0203:ingenstans.example', await unreachable());
  expect(await put(narrow, regionen, regionen)).toMatchObject({ status: 201 });
  await expect
    .poll(async () => await put(narrow, regionen, regionen), { timeout: 10_000 })
    .toMatchObject({ status: 429, code: 'AP_TOO_MANY', retryAfter: 30 });
});

async function unreachable() {
  const { DiscoveryError } = await import('@budkavle/discovery');
  return new DiscoveryError('DISC_SMP_UNREACHABLE', 'no answer');
}

test('a large message that comes slowly takes no place of a small one', async () => {
  const key = await two.federation.accessPoint('AP0003-TEST');
  const tls = await two.federation.tlsClient('AP0003-TEST');
  const sender = new ForeignSender(narrow, key.entry, two.dispatcher(tls));
  const from = { originalSender: kommunen };
  const large = await sender.build(
    (await makeEnvelope(two.federation.organisation, { bytes: 200_000 })).octets,
    from,
  );
  let go: () => void = () => {};
  const held = new Promise<void>((resolve) => {
    go = resolve;
  });
  const slow = request(narrow.service.urls.as4 as string, {
    dispatcher: two.dispatcher(tls),
    method: 'POST',
    headers: { 'content-type': large.message.contentType, 'content-length': String(large.octets.length) },
    body: Readable.from(
      (async function* () {
        yield large.octets.subarray(0, 100_000);
        await held;
        yield large.octets.subarray(100_000);
      })(),
      { objectMode: false },
    ),
  });
  const small = await sender.send((await makeEnvelope(two.federation.organisation)).octets, from);
  expect(small.answer.kind).toBe('receipt');
  go();
  const answer = await slow;
  expect(answer.statusCode).toBe(200);
  await answer.body.dump();
});
