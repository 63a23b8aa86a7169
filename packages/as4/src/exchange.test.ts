import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { answerFor, buildError } from './answers/build-error.ts';
import { buildReceipt } from './answers/build-receipt.ts';
import { type OpenAnswerOptions, openAnswer } from './answers/open-answer.ts';
import { As4Error } from './errors/as4-error.ts';
import { testService } from './profile/profiles.ts';
import { payload, profile, receive, send, type WireMessage } from './testing/exchange.ts';
import { collect, makeParties, type Parties } from './testing/parties.ts';

let parties: Parties;
beforeAll(async () => {
  parties = await makeParties();
});

const signal = () => ({
  messageId: 'd51a@ap.exempelregionen.example',
  timestamp: new Date().toISOString(),
  key: parties.receiver,
});
const expecting = (wire: WireMessage, change: Partial<OpenAnswerOptions> = {}): OpenAnswerOptions => ({
  profile,
  messageId: wire.message.messageId,
  toPartyId: 'AP0002-TEST',
  references: wire.message.references,
  authenticate: parties.authenticate,
  ...change,
});

describe('a user message', () => {
  test('is built and opened, in the order of section 7', async () => {
    const wire = await send(parties);
    const { received, steps } = await receive(parties, wire, {}, 7);
    expect(steps).toEqual([
      'mime',
      'soap',
      'messaging',
      'profile',
      'security',
      'signer',
      'signature',
      'decryption',
    ]);
    expect(wire.octets.length).toBe(wire.message.contentLength);
    expect(received.originalSender).toBe('0203:exempelkommunen.example');
    expect(received.finalRecipient).toBe('0203:exempelregionen.example');
    expect(received.signer.equals(parties.sender.certificate)).toBe(true);
    expect(received.evidence).toEqual({ checked: parties.sender.certificate.fingerprintSha256 });
    expect(received.payloads).toMatchObject([
      { contentId: 'message', mimeType: 'text/xml', compressed: true },
    ]);
    expect(
      (await collect((received.payloads[0] as (typeof received.payloads)[0]).open())).equals(payload),
    ).toBe(true);
    expect(
      (await collect((received.payloads[0] as (typeof received.payloads)[0]).open())).equals(payload),
    ).toBe(true);
  });

  test('without compression: the same octets, signed as they are', async () => {
    const wire = await send(parties, { compressed: false });
    const { received } = await receive(parties, wire);
    const [part] = received.payloads as [(typeof received.payloads)[0]];
    expect(part).toMatchObject({ contentId: 'message', mimeType: 'text/xml', compressed: false });
    expect((await collect(part.open())).equals(payload)).toBe(true);
    expect(wire.message.references.find(({ uri }) => uri === 'cid:message')?.digest).toEqual(
      createHash('sha256').update(payload).digest(),
    );
    expect(wire.message.envelope.includes('CompressionType')).toBe(false);
  });

  test('sent again, it has the same digests, so that the first receipt still proves it', async () => {
    const timestamp = new Date().toISOString();
    const first = await send(parties, { message: { timestamp } });
    const second = await send(parties, { message: { timestamp } });
    expect(second.message.references).toEqual(first.message.references);
    expect(second.octets.equals(first.octets)).toBe(false);
  });

  test('to the test service may go without payload', async () => {
    const wire = await send(parties, {
      payload: undefined as never,
      message: { service: testService.service, action: testService.action },
    });
    const { received } = await receive(parties, wire);
    expect(received.isTest).toBe(true);
    expect(received.payloads).toEqual([]);
  });

  test('encrypted for the previous key of the receiver is opened after a renewal', async () => {
    const wire = await send(parties);
    const { received } = await receive(parties, wire, { keys: [parties.renewed, parties.receiver] });
    expect(received.recipientKey).toBe(parties.renewed);
    expect(
      (await collect((received.payloads[0] as (typeof received.payloads)[0]).open())).equals(payload),
    ).toBe(true);
  });
});

describe('a receipt', () => {
  test('proves delivery', async () => {
    const wire = await send(parties);
    const { received } = await receive(parties, wire);
    const answer = await openAnswer(await buildReceipt({ ...signal(), message: received }), expecting(wire));
    expect(answer).toMatchObject({ kind: 'receipt', messageId: 'd51a@ap.exempelregionen.example' });
  });

  test('signed with the renewed certificate of the same access point proves it too', async () => {
    const wire = await send(parties);
    const { received } = await receive(parties, wire);
    const octets = await buildReceipt({ ...signal(), key: parties.renewed, message: received });
    expect((await openAnswer(octets, expecting(wire))).kind).toBe('receipt');
  });

  const refused: [string, (octets: string) => string][] = [
    ['another RefToMessageId', (xml) => xml.replace(/(<eb:RefToMessageId>)[^<]+/, '$1other@ap.example')],
    ['a digest changed', (xml) => xml.replace(/(NRInformation>.*?<ds:DigestValue>)..../s, '$1AAAA')],
    ['unsigned', (xml) => xml.replace(/<wsse:Security.*<\/wsse:Security>/s, '')],
    ['the signature removed', (xml) => xml.replace(/<ds:Signature.*<\/ds:Signature>/s, '')],
    ['a second Receipt', (xml) => xml.replace(/<eb:Receipt>.*<\/eb:Receipt>/s, '$&$&')],
    ['a second SignalMessage', (xml) => xml.replace(/<eb:SignalMessage>.*<\/eb:SignalMessage>/s, '$&$&')],
  ];
  test.each(refused)('with %s is EBMS:0302', async (_, change) => {
    const wire = await send(parties);
    const { received } = await receive(parties, wire);
    const octets = (await buildReceipt({ ...signal(), message: received })).toString();
    const changed = change(octets);
    expect(changed).not.toBe(octets);
    await expect(openAnswer(Buffer.from(changed), expecting(wire))).rejects.toMatchObject({
      code: 'EBMS:0302',
    });
  });

  test('for another message, of another party, or unknown authority is EBMS:0302', async () => {
    const [wire, other] = [
      await send(parties),
      await send(parties, { message: { conversationId: 'other' } }),
    ];
    const { received } = await receive(parties, wire);
    const good = await buildReceipt({ ...signal(), message: received });
    await expect(openAnswer(good, expecting(other))).rejects.toMatchObject({ code: 'EBMS:0302' });
    const third = await buildReceipt({ ...signal(), key: parties.third, message: received });
    await expect(openAnswer(third, expecting(wire))).rejects.toMatchObject({ code: 'EBMS:0302' });
    const impostor = await buildReceipt({ ...signal(), key: parties.impostor, message: received });
    await expect(openAnswer(impostor, expecting(wire, { toPartyId: 'AP0001-TEST' }))).rejects.toMatchObject({
      code: 'EBMS:0302',
    });
  });

  test('with fewer or more references is EBMS:0302', async () => {
    const wire = await send(parties);
    const { received } = await receive(parties, wire);
    const fewer = await buildReceipt({
      ...signal(),
      message: { header: received.header, references: received.references.slice(0, 2) },
    });
    await expect(openAnswer(fewer, expecting(wire))).rejects.toMatchObject({ code: 'EBMS:0302' });
    const more = await buildReceipt({
      ...signal(),
      message: {
        header: received.header,
        references: [...received.references, ...received.references.slice(0, 1)],
      },
    });
    await expect(openAnswer(more, expecting(wire))).rejects.toMatchObject({ code: 'EBMS:0302' });
  });
});

describe('an error', () => {
  test('signed by the receiver is trusted', async () => {
    const wire = await send(parties);
    const octets = await buildError({
      ...signal(),
      errors: [{ code: 'EBMS:0004', detail: 'NOT_SERVICED' }],
      refToMessageId: wire.message.messageId,
    });
    const answer = await openAnswer(octets, expecting(wire));
    expect(answer).toMatchObject({
      kind: 'error',
      trusted: true,
      errors: [{ code: 'EBMS:0004', detail: 'NOT_SERVICED', severity: 'failure', category: 'Content' }],
    });
  });

  test('unsigned, or about another message, or signed by another is a hint only', async () => {
    const wire = await send(parties);
    const errors = [{ code: 'EBMS:0004', detail: 'NOT_SERVICED' }] as const;
    const octets = (
      await buildError({ ...signal(), errors, refToMessageId: wire.message.messageId })
    ).toString();
    const unsigned = Buffer.from(octets.replace(/<wsse:Security.*<\/wsse:Security>/s, ''));
    expect(await openAnswer(unsigned, expecting(wire))).toMatchObject({ kind: 'error', trusted: false });
    const other = await buildError({ ...signal(), errors, refToMessageId: 'other@ap.example' });
    expect(await openAnswer(other, expecting(wire))).toMatchObject({ kind: 'error', trusted: false });
    const third = await buildError({
      ...signal(),
      errors,
      refToMessageId: wire.message.messageId,
      key: parties.third,
    });
    expect(await openAnswer(third, expecting(wire))).toMatchObject({ kind: 'error', trusted: false });
  });

  test('EBMS:0101 and 0102 leave without a cause', async () => {
    for (const code of ['EBMS:0101', 'EBMS:0102'] as const) {
      const { body } = await answerFor(
        new As4Error(code, 'the digest of the body', { detail: 'digest' }),
        signal(),
      );
      expect(body.toString()).not.toContain('digest of');
      expect(body.toString()).not.toContain('<eb:ErrorDetail>');
    }
  });

  test('attack: an answer that says a thing twice is no answer, and throws nothing of other layers', async () => {
    const wire = await send(parties);
    const error = (
      await buildError({
        ...signal(),
        refToMessageId: wire.message.messageId,
        errors: [{ code: 'EBMS:0004', detail: 'x' }],
      })
    ).toString();
    const twice = (xml: string, name: RegExp) => {
      const changed = xml.replace(name, '$&$&');
      expect(changed).not.toBe(xml);
      return openAnswer(Buffer.from(changed), expecting(wire));
    };
    expect(await twice(error, /<eb:ErrorDetail>.*<\/eb:ErrorDetail>/s)).toMatchObject({ kind: 'nothing' });
    const { body } = await answerFor(new As4Error('AS4_MUST_UNDERSTAND', 'x'), signal());
    expect(await twice(body.toString(), /<[^<]*Fault>.*Fault>/s)).toMatchObject({ kind: 'nothing' });
  });

  test('what is no AS4 answer is told as nothing or as a fault', async () => {
    const wire = await send(parties);
    const fault = await answerFor(new As4Error('AS4_MUST_UNDERSTAND', 'x'), signal());
    expect(fault.status).toBe(500);
    expect(await openAnswer(fault.body, expecting(wire))).toMatchObject({
      kind: 'fault',
      fault: { code: 'MustUnderstand' },
    });
    for (const octets of ['', '<html>', 'plain', '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>', '{"a":1}'])
      expect((await openAnswer(Buffer.from(octets), expecting(wire))).kind).toBe('nothing');
  });
});
