import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { request as httpsRequest } from 'node:https';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { connect } from 'node:tls';
import { newMessageId } from '@budkavle/as4';
import { PkiError } from '@budkavle/pki';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { collect, type TestAccessPoint, TwoAccessPoints } from './testing/access-points.ts';
import { kommunen, makeEnvelope, regionen, type TestEnvelope } from './testing/envelopes.ts';
import type { KeyPair } from './testing/federation.ts';
import { ForeignSender } from './testing/foreign-sender.ts';

let two: TwoAccessPoints;
let receiver: TestAccessPoint;
let sender: ForeignSender;
let senderKey: KeyPair;
let envelope: TestEnvelope;
let revocation: () => Promise<void> = async () => {};

beforeAll(async () => {
  two = await TwoAccessPoints.make();
  two.dependencies.revocation = {
    check: async ({ leaf }) => {
      // The signer's; TLS has a test of its own.
      if (/^AP\d{4}-TEST$/.test(leaf.commonName ?? '') && !leaf.extendedKeyUsage) await revocation();
      return { proofs: [] };
    },
  };
  receiver = await two.add('AP0002-TEST', 1, [regionen], (configuration) => {
    configuration.receiving.concurrency = 4;
    configuration.receiving.idleSeconds = 1;
    configuration.environment.limits.envelopeBytes = 3_000_000;
  });
  senderKey = await two.federation.accessPoint('AP0001-TEST');
  sender = new ForeignSender(
    receiver,
    senderKey.entry,
    two.dispatcher(await two.federation.tlsClient('AP0001-TEST')),
  );
  envelope = await makeEnvelope(two.federation.organisation);
});
afterAll(() => two.close());

/** What waits for the participant, erased while it is looked at. */
async function waiting(): Promise<string[]> {
  const client = receiver.contract(regionen);
  const items = await client.claimInbound({ limit: 100 });
  for (const item of items) await client.acknowledge(item);
  return items.map((item) => item.xheId);
}

/** All files: what is stored, and what is being written. */
async function blobs(): Promise<number> {
  const files = await readdir(join(two.folder, 'AP0002-TEST'), {
    recursive: true,
    withFileTypes: true,
  }).catch(() => []);
  return files.filter((file) => file.isFile()).length;
}

async function log(outcome: string): Promise<Record<string, unknown>[]> {
  const dispatcher = two.dispatcher(receiver.client);
  const { request } = await import('undici');
  const path = `/ap/v1/participants/${encodeURIComponent(regionen)}/log?limit=1000`;
  const response = await request(`${receiver.service.urls.contract}${path}`, { dispatcher });
  const { entries } = (await response.body.json()) as { entries: Record<string, unknown>[] };
  return entries.filter((entry) => entry.outcome === outcome);
}

const fresh = () => makeEnvelope(two.federation.organisation);

describe('accepted', () => {
  test('with a receipt that proves it, and all that the log must hold', async () => {
    const { answer, message } = await sender.send(envelope.octets);
    expect(answer.kind).toBe('receipt');
    expect(await waiting()).toEqual([envelope.xheId]);
    const entry = (await log('ACCEPTED')).find((one) => one.as4_message_id === message.messageId);
    expect(entry).toMatchObject({
      direction: 'in',
      access_point: 'AP0001-TEST',
      certificate: senderKey.entry.certificate.fingerprintSha256,
      signature: expect.stringMatching(/^[A-Za-z0-9+/=]{300,}$/),
      sender: kommunen,
      recipient: regionen,
      conversation_id: 'c',
      xhe_id: envelope.xheId,
      at: expect.stringMatching(/Z$/),
    });
  });

  test('test messages are answered and delivered to nobody', async () => {
    const service = 'http://docs.oasis-open.org/ebxml-msg/ebms/v3.0/ns/core/200704/service';
    const action = 'http://docs.oasis-open.org/ebxml-msg/ebms/v3.0/ns/core/200704/test';
    expect((await sender.send(undefined, { service, action })).answer.kind).toBe('receipt');
    expect((await sender.send(envelope.octets, { service, action })).answer.kind).toBe('receipt');
    expect(await waiting()).toEqual([]);
  });

  test('an envelope of 2 MB', async () => {
    const large = await makeEnvelope(two.federation.organisation, { bytes: 1_500_000 });
    expect((await sender.send(large.octets)).answer.kind).toBe('receipt');
    expect(await waiting()).toEqual([large.xheId]);
  });
});

describe('duplicates (section 10)', () => {
  test('a replay: the same octets again get the same receipt, and nothing is delivered again', async () => {
    const one = await fresh();
    const { message, octets } = await sender.build(one.octets);
    const first = await sender.sendOctets(message, octets);
    const second = await sender.sendOctets(message, octets);
    expect(second.body.equals(first.body)).toBe(true);
    expect(second.answer.kind).toBe('receipt');
    expect(await waiting()).toEqual([one.xheId]);
    expect((await sender.sendOctets(message, octets)).answer.kind).toBe('receipt');
    expect(await waiting()).toEqual([]);
    expect(
      (await log('DUPLICATE')).filter((entry) => entry.as4_message_id === message.messageId),
    ).toHaveLength(2);
  });

  test('signed anew: a new receipt that proves the new signature', async () => {
    const one = await fresh();
    const messageId = newMessageId('ap.example');
    const first = await sender.send(one.octets, { messageId, conversationId: 'a' });
    const second = await sender.send(one.octets, { messageId, conversationId: 'b' });
    expect([first.answer.kind, second.answer.kind]).toEqual(['receipt', 'receipt']);
    expect(second.body.equals(first.body)).toBe(false);
    expect(await waiting()).toEqual([one.xheId]);
  });

  test('the same MessageId with another content is refused: EBMS:0003', async () => {
    const [one, other] = [await fresh(), await fresh()];
    const messageId = newMessageId('ap.example');
    await sender.send(one.octets, { messageId });
    expect((await sender.send(other.octets, { messageId })).answer).toMatchObject({
      kind: 'error',
      trusted: true,
      errors: [{ code: 'EBMS:0003' }],
    });
    expect(await waiting()).toEqual([one.xheId]);
  });

  test('the same MessageId of another access point is another message', async () => {
    const [one, other] = [await fresh(), await fresh()];
    const third = await two.federation.accessPoint('AP0003-TEST');
    const messageId = newMessageId('ap.example');
    expect((await sender.send(one.octets, { messageId })).answer.kind).toBe('receipt');
    expect((await sender.send(other.octets, { messageId }, third.entry)).answer.kind).toBe('receipt');
    expect((await waiting()).sort()).toEqual([one.xheId, other.xheId].sort());
  });

  test('several copies at once are one message', async () => {
    const one = await fresh();
    const { message, octets } = await sender.build(one.octets);
    const answers = await Promise.all([1, 2, 3].map(() => sender.sendOctets(message, octets)));
    expect(answers.map(({ answer }) => answer.kind)).toEqual(['receipt', 'receipt', 'receipt']);
    expect(new Set(answers.map(({ body }) => body.toString())).size).toBe(1);
    expect(await waiting()).toEqual([one.xheId]);
  });
});

describe('refused, logged, and nothing kept', () => {
  const unlike = (change: Parameters<typeof makeEnvelope>[1]) => () =>
    makeEnvelope(two.federation.organisation, change).then(({ octets }) => octets);
  const valid = async () => (await fresh()).octets;
  const cases: [
    string,
    string,
    string | undefined,
    () => Promise<Buffer>,
    Parameters<ForeignSender['send']>[1],
  ][] = [
    [
      'a recipient of another access point',
      'EBMS:0004',
      'NOT_SERVICED',
      valid,
      { finalRecipient: '0203:annan.example' },
    ],
    [
      'an unknown document type',
      'EBMS:0004',
      'NOT_SERVICED',
      valid,
      { action: 'busdox-docid-qns::urn:unknown' },
    ],
    ['an unknown process', 'EBMS:0004', 'NOT_SERVICED', valid, { service: 'bdx:other' }],
    [
      'ToParty that is not finalRecipient',
      'EBMS:0004',
      'XHE: ToParty is not finalRecipient',
      unlike({ to: '0203:annan.example' }),
      {},
    ],
    [
      'FromParty that is not originalSender',
      'EBMS:0004',
      'XHE: FromParty is not originalSender',
      unlike({ from: '0203:annan.example' }),
      {},
    ],
    [
      'another federation',
      'EBMS:0004',
      undefined,
      unlike({ federationId: 'urn:fdc:digg.se:edelivery:federation:sdk' }),
      {},
    ],
    [
      'an envelope of another document type than Action says',
      'EBMS:0004',
      'XHE: document type is not that of Action',
      valid,
      {
        action:
          'busdox-docid-qns::urn:oasis:names:specification:ubl:schema:xsd:ApplicationResponse-2::ApplicationResponse##fdc:digg.se:edelivery:messagetype:response:1::2.1::tm-base-ext-sigenc',
      },
    ],
    ['XML that is no envelope', 'EBMS:0004', undefined, async () => Buffer.from('<a/>'), {}],
    ['no XML at all', 'EBMS:0004', 'XHE: not well-formed', async () => Buffer.from('hello'), {}],
    [
      'an envelope cut short',
      'EBMS:0004',
      'XHE: not well-formed',
      async () => (await valid()).subarray(0, 1500),
      {},
    ],
    [
      'an envelope with a DOCTYPE',
      'EBMS:0004',
      'XHE: not well-formed',
      async () => Buffer.concat([Buffer.from('<!DOCTYPE x>'), await valid()]),
      {},
    ],
    [
      'an envelope that inflates beyond the limit',
      'EBMS:0303',
      undefined,
      async () => Buffer.alloc(4_000_000, ' '),
      {},
    ],
  ];
  test.each(cases)('%s: %s', async (_, code, detail, make, change) => {
    const before = await blobs();
    const { answer, message } = await sender.send(await make(), change);
    expect(answer).toMatchObject({
      kind: 'error',
      trusted: true,
      errors: [{ code, severity: 'failure', ...(detail ? { detail } : {}) }],
    });
    expect(await waiting()).toEqual([]);
    expect(await blobs()).toBe(before);
    if (change?.finalRecipient === undefined)
      expect(
        (await log('REFUSED')).find((entry) => entry.as4_message_id === message.messageId),
      ).toMatchObject({ code, access_point: 'AP0001-TEST', cause: expect.any(String) });
  });

  test('a certificate of another federation, and one that is revoked: EBMS:0101', async () => {
    const foreign = await two.federation.foreignAccessPoint('AP0001-TEST');
    expect((await sender.send(await valid(), {}, foreign.entry)).answer).toMatchObject({
      errors: [{ code: 'EBMS:0101', detail: undefined }],
    });
    revocation = async () => {
      throw new PkiError('PKI_REVOKED', 'revoked');
    };
    const { answer } = await sender.send(await valid());
    revocation = async () => {};
    expect(answer).toMatchObject({ errors: [{ code: 'EBMS:0101', detail: undefined }] });
    expect(await waiting()).toEqual([]);
  });

  test('while revocation cannot be asked where it must be: 503, come back later', async () => {
    receiver.configuration.environment.revocation.required = true;
    revocation = async () => {
      throw new PkiError('PKI_REVOCATION_UNAVAILABLE', 'no answer');
    };
    const { message, octets } = await sender.build(await valid());
    const { status, headers } = await sender.post(octets, message.contentType);
    revocation = async () => {};
    receiver.configuration.environment.revocation.required = false;
    expect(status).toBe(503);
    expect(Number(headers['retry-after'])).toBeGreaterThan(0);
  });

  test('a message altered on the way: a signed error that names the message', async () => {
    const { message, octets } = await sender.build(await valid());
    octets[octets.length - 100] = (octets[octets.length - 100] as number) ^ 1;
    expect((await sender.sendOctets(message, octets)).answer).toMatchObject({
      kind: 'error',
      trusted: true,
      errors: [{ code: 'EBMS:0102', refToMessageInError: message.messageId }],
    });
  });
});

test('checked after the receipt, if so set: a receipt, a line in the log, nothing delivered', async () => {
  receiver.configuration.receiving.checkEnvelopeBeforeReceipt = false;
  const before = await blobs();
  const { answer, message } = await sender.send(
    (await makeEnvelope(two.federation.organisation, { to: '0203:annan.example' })).octets,
  );
  const broken = await sender.send(Buffer.from('no envelope'));
  receiver.configuration.receiving.checkEnvelopeBeforeReceipt = true;
  expect([answer.kind, broken.answer.kind]).toEqual(['receipt', 'receipt']);
  expect(await waiting()).toEqual([]);
  expect((await log('DISCARDED')).find((entry) => entry.as4_message_id === message.messageId)).toMatchObject({
    cause: 'XHE: ToParty is not finalRecipient',
  });
  // Header and evidence of both are kept as proof; the envelopes are not.
  expect((await blobs()) - before).toBeLessThanOrEqual(3);
});

test('an unfit copy of an envelope that waits does not take the good one away', async () => {
  const good = await fresh();
  await sender.send(good.octets);
  receiver.configuration.receiving.checkEnvelopeBeforeReceipt = false;
  const { answer } = await sender.send(good.octets, { originalSender: '0203:annan.example' });
  receiver.configuration.receiving.checkEnvelopeBeforeReceipt = true;
  expect(answer.kind).toBe('receipt');
  const client = receiver.contract(regionen);
  const [item] = await client.claimInbound();
  expect((await collect(client.openEnvelope(item as NonNullable<typeof item>))).equals(good.octets)).toBe(
    true,
  );
  expect(await client.acknowledge(item as NonNullable<typeof item>)).toBe(true);
});

describe('transport', () => {
  test('chunked, in the spelling of other products', async () => {
    const one = await fresh();
    const { message, octets } = await sender.build(one.octets);
    const boundary = /boundary="([^"]+)"/.exec(message.contentType)?.[1];
    const { request } = await import('undici');
    const response = await request(receiver.service.urls.as4 as string, {
      dispatcher: sender.dispatcher,
      method: 'POST',
      headers: {
        'content-type': `Multipart/Related;boundary=${boundary}; type="application/soap+xml";charset=UTF-8;action="x"`,
        soapaction: '""',
        'mime-version': '1.0',
      },
      body: Readable.from([octets.subarray(0, 700), octets.subarray(700)]),
    });
    expect(response.statusCode).toBe(200);
    expect(await response.body.text()).toContain('NonRepudiationInformation');
    expect(await waiting()).toEqual([one.xheId]);
  });

  test('without a client certificate of the federation: 403', async () => {
    const { message, octets } = await sender.build(envelope.octets);
    const foreign = await two.federation.foreignTlsClient('AP0001-TEST');
    expect((await sender.post(octets, message.contentType, two.dispatcher())).status).toBe(403);
    expect((await sender.post(octets, message.contentType, two.dispatcher(foreign))).status).toBe(403);
  });

  test('what is not AS4: 4xx without SOAP', async () => {
    expect((await sender.post(Buffer.from('{}'), 'application/json')).status).toBe(400);
    expect((await sender.post(Buffer.from('x'), 'multipart/form-data; boundary=x')).status).toBe(400);
  });

  test('broken MIME: EBMS:0007, signed', async () => {
    const { body, status } = await sender.post(
      Buffer.from('--b\r\nrubbish'),
      'multipart/related; boundary="b"; type="application/soap+xml"',
    );
    expect(status).toBe(200);
    expect(body.toString()).toContain('EBMS:0007');
    expect(body.toString()).toContain('<ds:SignatureValue>');
  });

  test('a sender that reads nothing before it has sent all still gets the answer', async () => {
    const { key, certificate } = await two.federation.tlsClient('AP0001-TEST');
    const { port } = new URL(receiver.service.urls.as4 as string);
    const socket = connect({
      host: '127.0.0.1',
      port: Number(port),
      key,
      cert: certificate,
      ca: [...two.federation.profile.trust.tls.anchors],
    });
    await once(socket, 'secureConnect');
    socket.pause();
    const rest = Buffer.alloc(6_000_000, 'x');
    socket.write(
      `POST /as4 HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/related; boundary="b"; type="application/soap+xml"\r\nContent-Length: ${rest.length + 14}\r\n\r\n--b\r\nrubbish\r\n`,
    );
    await new Promise<void>((resolve) => socket.write(rest, () => resolve()));
    socket.resume();
    const [answer] = await once(socket, 'data');
    socket.destroy();
    expect(String(answer)).toMatch(/^HTTP\/1.1 200 /);
  });

  test('a request that is too large: 413', async () => {
    const { status } = await sender
      .post(Buffer.alloc(12_000_000, 'x'), 'multipart/related; boundary="b"; type="application/soap+xml"')
      .catch(() => ({ status: 413 }));
    expect(status).toBe(413);
  });

  test('a sender that stops half-way (slow loris) is cut off, and the place is free again', async () => {
    const client = await two.federation.tlsClient('AP0001-TEST');
    const status = await new Promise<number | string>((resolve) => {
      const pending = httpsRequest(receiver.service.urls.as4 as string, {
        method: 'POST',
        ca: [...two.federation.profile.trust.tls.anchors],
        key: client.key,
        cert: client.certificate,
        headers: {
          'content-type': 'multipart/related; boundary="b"; type="application/soap+xml"',
          'content-length': 1000,
        },
      });
      pending.on('response', (response) => resolve(response.statusCode ?? 0));
      pending.on('error', (error) => resolve(error.message));
      pending.write('--b\r\n');
    });
    expect([408, 'socket hang up', 'read ECONNRESET']).toContain(status);
    expect((await sender.send((await fresh()).octets)).answer.kind).toBe('receipt');
    await waiting();
  });

  test('more at once than it can take: 503 with Retry-After, and what is sent again is accepted', async () => {
    const made = await Promise.all(
      Array.from({ length: 12 }, async () => sender.build((await fresh()).octets)),
    );
    const answers = await Promise.all(
      made.map(({ message, octets }) => sender.post(octets, message.contentType)),
    );
    const statuses = new Set(answers.map(({ status }) => status));
    expect([...statuses].every((status) => status === 200 || status === 503)).toBe(true);
    for (const { status, headers } of answers)
      if (status === 503) expect(Number(headers['retry-after'])).toBeGreaterThan(0);
    for (const { message, octets } of made)
      expect((await sender.sendOctets(message, octets)).answer.kind).toBe('receipt');
    expect(await waiting()).toHaveLength(12);
  });

  test('an id of a request that is a path or a script stays text', async () => {
    const messageId = `${randomUUID()}@ap.example`;
    expect(
      (await sender.send((await fresh()).octets, { messageId, conversationId: '"><script>../..' })).answer
        .kind,
    ).toBe('receipt');
    await waiting();
  });
});
