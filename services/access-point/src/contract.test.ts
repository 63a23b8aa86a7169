import { createAccessPointClient } from '@budkavle/contracts';
import { request } from 'undici';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventsUntil, type TestAccessPoint, TwoAccessPoints } from './testing/access-points.ts';
import { kommunen, lillkommunen, makeEnvelope, regionen } from './testing/envelopes.ts';
import type { KeyPair } from './testing/federation.ts';

let two: TwoAccessPoints;
let shared: TestAccessPoint;
let kommunensService: KeyPair;
let lillkommunensService: KeyPair;

beforeAll(async () => {
  two = await TwoAccessPoints.make();
  kommunensService = await two.federation.tlsClient('Exempelkommunen');
  lillkommunensService = await two.federation.tlsClient('Lillkommunen');
  shared = await two.add('AP0001-TEST', 0, [kommunen, lillkommunen], (configuration) => {
    configuration.participants = [
      { id: kommunen, clientFingerprints: [kommunensService.entry.certificate.fingerprintSha256] },
      { id: lillkommunen, clientFingerprints: [lillkommunensService.entry.certificate.fingerprintSha256] },
    ];
    configuration.environment.limits.envelopeBytes = 200_000;
  });
});
afterAll(() => two.close());

const refusedWith = (code: string) => ({ problem: { code } });
const make = (change: Parameters<typeof makeEnvelope>[1] = {}) =>
  makeEnvelope(two.federation.organisation, { to: lillkommunen, ...change });

describe('organisations are kept apart', () => {
  test('an organisation cannot send, read events, claim, fetch or log for another', async () => {
    const envelope = await make();
    const kommun = shared.contract(kommunen, kommunensService);
    await kommun.submit(envelope.xheId, envelope.open());
    await eventsUntil(kommun, envelope.xheId, 'ACKNOWLEDGED');

    for (const certificate of [
      lillkommunensService,
      await two.federation.tlsClient('Exempelkommunen'),
      undefined,
    ]) {
      const intruder = createAccessPointClient({
        baseUrl: shared.service.urls.contract as string,
        dispatcher: two.dispatcher(certificate),
        participant: kommunen,
      });
      const other = await make();
      await expect(intruder.submit(other.xheId, other.open())).rejects.toMatchObject({
        code: 'CONTRACT_UNAUTHORIZED',
      });
      await expect(intruder.outbound(envelope.xheId)).rejects.toMatchObject({
        code: 'CONTRACT_UNAUTHORIZED',
      });
      await expect(intruder.events({ after: 0 })).rejects.toMatchObject({ code: 'CONTRACT_UNAUTHORIZED' });
      await expect(intruder.claimInbound()).rejects.toMatchObject({ code: 'CONTRACT_UNAUTHORIZED' });
    }
    const lill = shared.contract(lillkommunen, lillkommunensService);
    expect((await lill.events({ after: 0 })).events).toEqual([]);
    expect(await lill.outbound(envelope.xheId)).toBeUndefined();
    const [item] = await lill.claimInbound({ waitSeconds: 5 });
    if (!item) throw new Error('nothing came');
    // With its own certificate, but another's item.
    await expect(kommun.openEnvelope(item)[Symbol.asyncIterator]().next()).rejects.toMatchObject({
      code: 'CONTRACT_NOT_FOUND',
    });
    await kommun.acknowledge(item);
    expect(await lill.acknowledge(item)).toBe(true);
  });

  test('the log tells each its own side only', async () => {
    const read = async (participant: string, certificate: KeyPair) => {
      const response = await request(
        `${shared.service.urls.contract}/ap/v1/participants/${encodeURIComponent(participant)}/log`,
        { dispatcher: two.dispatcher(certificate) },
      );
      return {
        status: response.statusCode,
        body: (await response.body.json()) as { entries: { direction: string }[] },
      };
    };
    expect(
      (await read(kommunen, kommunensService)).body.entries.every((entry) => entry.direction === 'out'),
    ).toBe(true);
    expect(
      (await read(lillkommunen, lillkommunensService)).body.entries.every(
        (entry) => entry.direction === 'in',
      ),
    ).toBe(true);
    expect((await read(kommunen, lillkommunensService)).status).toBe(403);
    expect((await read('0203:nobody.example', lillkommunensService)).status).toBe(403);
  });

  test('a participant in another spelling is the same participant', async () => {
    const client = shared.contract('0203:EXEMPELKOMMUNEN.example', kommunensService);
    expect((await client.events({ after: 0 })).events.length).toBeGreaterThan(0);
  });
});

describe('an envelope that is refused', () => {
  test.each<[string, string, Parameters<typeof makeEnvelope>[1]]>([
    ['of another sender', 'AP_ENVELOPE_SENDER', { from: regionen }],
    [
      'of an unknown document type',
      'AP_ENVELOPE_INVALID',
      { document: { scheme: 'busdox-docid-qns', value: 'urn:unknown' } },
    ],
  ])('%s', async (_, code, change) => {
    const envelope = await make(change);
    const client = shared.contract(kommunen, kommunensService);
    const attempt = client.submit(envelope.xheId, envelope.open());
    await expect(attempt).rejects.toMatchObject({
      problem: {
        code: expect.stringMatching(
          code === 'AP_ENVELOPE_INVALID' ? /^AP_ENVELOPE_(INVALID|DOCUMENT_TYPE)$/ : code,
        ),
      },
    });
    expect(await client.outbound(envelope.xheId)).toBeUndefined();
  });

  test('of another federation, under another id, broken, too large', async () => {
    const client = shared.contract(kommunen, kommunensService);
    const other = await make({ federationId: 'urn:fdc:digg.se:edelivery:federation:sdk' });
    await expect(client.submit(other.xheId, other.open())).rejects.toMatchObject(
      refusedWith('AP_ENVELOPE_FEDERATION'),
    );
    const good = await make();
    await expect(client.submit('0a0a0a0a-0000-4000-8000-000000000000', good.open())).rejects.toMatchObject(
      refusedWith('AP_ENVELOPE_ID'),
    );
    const broken = (async function* () {
      yield good.octets.subarray(0, 1000);
    })();
    await expect(client.submit(good.xheId, broken)).rejects.toMatchObject(refusedWith('AP_ENVELOPE_INVALID'));
    const large = await make({ bytes: 250_000 });
    await expect(client.submit(large.xheId, large.open())).rejects.toMatchObject({
      code: expect.stringMatching(/^CONTRACT_/),
    });
    expect(await client.outbound(large.xheId)).toBeUndefined();
  });

  test('cut off in the middle leaves nothing', async () => {
    const client = shared.contract(kommunen, kommunensService);
    const envelope = await make();
    const broken = (async function* () {
      yield envelope.octets.subarray(0, 1000);
      throw new Error('cable pulled');
    })();
    await expect(client.submit(envelope.xheId, broken)).rejects.toThrow();
    expect(await client.outbound(envelope.xheId)).toBeUndefined();
    expect((await client.submit(envelope.xheId, envelope.open())).repeated).toBe(false);
    await eventsUntil(client, envelope.xheId, 'ACKNOWLEDGED');
  });
});

test('a long poll ends when something comes, and when the time is over', async () => {
  const client = shared.contract(lillkommunen, lillkommunensService);
  for (const item of await client.claimInbound({ limit: 100 })) await client.acknowledge(item);
  const started = Date.now();
  expect(await client.claimInbound({ waitSeconds: 1 })).toEqual([]);
  expect(Date.now() - started).toBeGreaterThan(900);
  const claimed = client.claimInbound({ waitSeconds: 20 });
  const envelope = await make();
  await shared.contract(kommunen, kommunensService).submit(envelope.xheId, envelope.open());
  expect((await claimed).map((item) => item.xheId)).toEqual([envelope.xheId]);
  expect(Date.now() - started).toBeLessThan(10_000);
});

test('the sequence of events has no holes and no repetitions, however it is read', async () => {
  const client = shared.contract(kommunen, kommunensService);
  const made = await Promise.all(Array.from({ length: 6 }, () => make()));
  await Promise.all(made.map((envelope) => client.submit(envelope.xheId, envelope.open())));
  for (const envelope of made) await eventsUntil(client, envelope.xheId, 'ACKNOWLEDGED');
  const { events, next } = await client.events({ after: 0 });
  expect(events.map((event) => event.sequence)).toEqual(events.map((_, index) => index + 1));
  expect(next).toBe(events.length);
  expect(await client.events({ after: next })).toEqual({ events: [], next });
});
