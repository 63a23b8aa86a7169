import { randomUUID } from 'node:crypto';
import { testDatabases } from '@budkavle/platform/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { eicarTestString } from '../malware/eicar.ts';
import { type ForeignMessage, foreignMessage, readReceipt } from '../testing/envelopes.ts';
import { attachment, messageFrom, pdf } from '../testing/messages.ts';
import { makeKey } from '../testing/organisations.ts';
import { addresses, type Cast, makeCast, World } from '../testing/world.ts';

const png = Buffer.from('89504e470d0a1a0a0000', 'hex');

interface Row {
  row: number;
  event: string;
  message(): ForeignMessage;
  /** `reason/detail` of each line expected among the lines; none: ACCEPTED. */
  lines: string[];
  incident?: string;
}

const rows: Row[] = [
  { row: 1, event: 'received and validated', message: () => ({ attachments: [pdf(2000)] }), lines: [] },
  {
    row: 2,
    event: 'wrong datatype (TF 2.4.1)',
    message: () => ({
      alter: (xml) => xml.replace(/<tns:creationDateTime>[^<]*/, '<tns:creationDateTime>3 Sept. 2019'),
    }),
    lines: ['SV/structure'],
  },
  {
    row: 2,
    event: 'an element that the schema does not know',
    message: () => ({
      alter: (xml) => xml.replace('<tns:messageBody>', '<tns:extra>1</tns:extra><tns:messageBody>'),
    }),
    lines: ['SV/structure'],
  },
  {
    row: 3,
    event: 'malware in an attachment',
    message: () => ({ attachments: [attachment('a.txt', 'text/plain', Buffer.from(eicarTestString))] }),
    lines: ['BV/forbidden'],
    incident: 'MT_MALWARE',
  },
  {
    row: 3,
    event: 'malware in the text',
    message: () => ({ text: eicarTestString }),
    lines: ['BV/forbidden'],
    incident: 'MT_MALWARE',
  },
  {
    row: 4,
    event: 'too large (TF 2.4.8)',
    message: () => ({ attachments: [pdf(520_000)] }),
    lines: ['BV/too-long'],
  },
  {
    row: 5,
    event: 'wrong code system of senderId (TF 2.4.2)',
    message: () => ({
      alter: (xml) =>
        xml.replace(
          '<tns:senderID><tns:root>iso6523-actorid-upis',
          '<tns:senderID><tns:root>icke-godkänt-kodverk',
        ),
    }),
    lines: ['BV/invariant'],
  },
  {
    row: 5,
    event: 'conversationId is no UUID',
    message: () => ({ alter: (xml) => xml.replace(/<tns:conversationId>[^<]*/, '<tns:conversationId>Ö') }),
    lines: ['BV/invariant'],
  },
  {
    row: 5,
    event: 'timestamp of the envelope (TF 2.4.3)',
    message: () => ({
      alterEnvelope: (xml) =>
        xml.replace(/<CreationDateTime>[^<]*/, '<CreationDateTime>2026-01-02T03:04:05Z'),
    }),
    lines: ['BV/invariant'],
  },
  {
    row: 7,
    event: 'unknown reference (TF 2.2.1)',
    message: () => ({ refToMessageId: randomUUID() }),
    lines: [],
  },
  {
    row: 8,
    event: 'file type that is not supported',
    message: () => ({ attachments: [attachment('a.exe', 'application/x-msdownload', Buffer.from('MZ...'))] }),
    lines: ['BV/not-supported'],
  },
  {
    row: 8,
    event: 'file that is not of its type',
    message: () => ({ attachments: [attachment('a.pdf', 'application/pdf', png)] }),
    lines: ['BV/not-supported'],
  },
  {
    row: 9,
    event: 'functional address that does not exist (TF 2.4.5)',
    message: () => ({ handlingServiceId: 'saknas.0203:exempelregionen.example' }),
    lines: ['BV/not-found'],
  },
  {
    row: 9,
    event: 'functional address of another organisation',
    message: () => ({ handlingServiceId: addresses.kommunen }),
    lines: ['BV/not-found'],
  },
  {
    row: 9,
    event: 'envelope and message name different addresses (TF 2.4.9)',
    message: () => ({ subOrganization: 'annan.0203:exempelregionen.example' }),
    lines: ['BV/security', 'BV/not-found'],
  },
  {
    row: 13,
    event: 'sender in the message is not the one of the envelope',
    message: () => ({ senderInMessage: '0203:annan.example' }),
    lines: ['BV/security'],
  },
  {
    row: 13,
    event: 'recipient in the message is not the one of the envelope',
    message: () => ({ recipientInMessage: '0203:annan.example' }),
    lines: ['BV/security'],
  },
  {
    row: 1,
    event: 'messageId is another than the id of the envelope: no check is published for it',
    message: () => ({ messageId: randomUUID() }),
    lines: [],
  },
  { row: 14, event: 'not encrypted', message: () => ({ encrypt: false }), lines: ['SIG/security'] },
];

testDatabases('published receipt codes (B1.3.3 5.3)', (make) => {
  let cast: Cast;
  let world: World;
  beforeAll(async () => {
    cast = await makeCast();
    world = new World(cast, make());
    world.environment = { limits: { messageBytes: 500_000, envelopeBytes: 5_000_000 } };
    await world.start();
  }, 60_000);
  afterAll(async () => {
    await world.stop();
    cast.remove();
  });
  beforeEach(() => world.reset());

  /** What the region answers, read off the wire; undefined: no receipt. */
  const answerTo = async (octets: Buffer, more = {}) => {
    const item = await world.accessPoint.deliver(octets, more);
    expect(await world.receiveDue(cast.region.participant)).toBe(1);
    expect(world.accessPoint.waiting(cast.region.participant)).toBe(0);
    const before = new Set(world.accessPoint.submitted.keys());
    await world.submitDue();
    const sent = [...world.accessPoint.submitted].filter(([id]) => !before.has(id));
    expect(sent.length).toBeLessThanOrEqual(1);
    return { item, answer: sent[0] && (await readReceipt(sent[0][1])) };
  };
  const linesOf = (answer: Awaited<ReturnType<typeof answerTo>>['answer']) =>
    answer?.receipt.lines.map(({ reason, detail }) => `${reason}/${detail}`);
  const incidents = () => world.context.db.selectFrom('incident').select(['code', 'reason']).execute();
  const shown = async () => (await world.api('region').list()).items.length;
  const nothingLeft = async () => {
    expect(await shown()).toBe(0);
    expect(
      await world.context.db
        .selectFrom('blob_use')
        .select('owner')
        .where('owner', 'not like', 'envelope:%')
        .execute(),
    ).toEqual([]);
  };

  it.each(rows)('row $row: $event', async ({ message, lines, incident }) => {
    const { item, answer } = await answerTo(await foreignMessage(cast, message()));
    expect(answer?.receipt).toMatchObject({
      responseCode: lines.length === 0 ? 'ACCEPTED' : 'REJECTED',
      documentId: item.xheId,
      sender: cast.region.participant,
      receiver: cast.kommun.participant,
    });
    expect(answer?.xheId).not.toBe(item.xheId);
    expect(answer?.handlingServiceId).toBe(message().handlingServiceId ?? addresses.regionen);
    for (const line of lines) expect(linesOf(answer)).toContain(line);
    const foreign = linesOf(answer)?.filter((line) => !lines.includes(line)) ?? [];
    expect(foreign).toEqual([]);
    expect((await incidents()).map(({ code }) => code)).toEqual(incident ? [incident] : []);
    if (lines.length > 0) await nothingLeft();
    else expect(await shown()).toBe(1);
    // Receipts never quote content.
    expect(JSON.stringify(answer?.receipt)).not.toMatch(/Fiktiv/);
  });

  it('row 6: messageId is not unique (TF 2.4.4)', async () => {
    const octets = await foreignMessage(cast);
    expect((await answerTo(octets)).answer?.receipt.responseCode).toBe('ACCEPTED');
    const { answer } = await answerTo(octets);
    expect(linesOf(answer)).toEqual(['BV/duplicate']);
    expect(await shown()).toBe(1);
    // Also when the first one is gone, and whatever the case of the UUID.
    const [message] = (await world.api('region').list()).items;
    await world.api('region').remove(message?.attributes?.messageId ?? '');
    const upper = await foreignMessage(cast, { id: message?.attributes?.messageId.toUpperCase() ?? '' });
    expect(linesOf((await answerTo(upper)).answer)).toEqual(['BV/duplicate']);
  });

  it('a message that was refused may come again under its id, mended', async () => {
    const id = randomUUID();
    await answerTo(await foreignMessage(cast, { id, handlingServiceId: 'saknas' }));
    expect((await answerTo(await foreignMessage(cast, { id }))).answer?.receipt.responseCode).toBe(
      'ACCEPTED',
    );
  });

  it('row 11: answer to a message that has failed', async () => {
    const sent = await world.api('region').send(
      messageFrom(cast, {
        sender: cast.region.participant,
        recipient: cast.kommun.participant,
        senderAttention: { subOrganization: { extension: addresses.regionen } },
        recipientAttention: { subOrganization: { extension: addresses.kommunen } },
      }),
    );
    await world.submitDue();
    const asOpen = await answerTo(await foreignMessage(cast, { refToMessageId: sent.messageId }));
    expect(asOpen.answer?.receipt.responseCode).toBe('ACCEPTED');
    world.accessPoint.tell(cast.region.participant, sent.messageId, 'FAILED', { code: 'EBMS:0005' });
    await world.readEvents(cast.region.participant);
    const { answer } = await answerTo(await foreignMessage(cast, { refToMessageId: sent.messageId }));
    expect(linesOf(answer)).toEqual(['BV/not-supported']);
  });

  describe('row 12: the signature', () => {
    it('of a key that the sender does not publish', async () => {
      const { entry } = await makeKey(world.folder, 'annan');
      const { answer } = await answerTo(await foreignMessage(cast, { signing: entry }));
      expect(linesOf(answer)).toEqual(['SIG/security']);
      expect(answer?.receipt.lines[0]?.text).toBe('Sender signature not validated');
      expect(await incidents()).toEqual([{ code: 'MT_SIGNATURE', reason: 'NOT_PUBLISHED' }]);
      await nothingLeft();
    });

    it('of another organisation that is published (attack: sender spoofing)', async () => {
      const { answer } = await answerTo(await foreignMessage(cast, { signing: cast.region.signing }));
      expect(linesOf(answer)).toEqual(['SIG/security']);
      await nothingLeft();
    });

    it('over other octets (attack: altered in transit)', async () => {
      const octets = await foreignMessage(cast);
      const altered = Buffer.from(
        octets
          .toString('latin1')
          .replace(addresses.regionen, addresses.regionen.replace('vard', 'värd'.replace('ä', 'o'))),
        'latin1',
      );
      const { answer } = await answerTo(altered);
      expect(linesOf(answer)).toEqual(['SIG/security']);
      expect(await incidents()).toEqual([{ code: 'MT_SIGNATURE', reason: 'DSIG_DIGEST' }]);
      await nothingLeft();
    });

    it('missing altogether', async () => {
      const octets = await foreignMessage(cast);
      const unsigned = octets.toString('utf8').replace(/<(\w+:)?Signature [\s\S]*<\/(\w+:)?Signature>/, '');
      expect(unsigned.length).toBeLessThan(octets.length);
      const { answer } = await answerTo(Buffer.from(unsigned, 'utf8'));
      expect(linesOf(answer)).toEqual(['SIG/security']);
      await nothingLeft();
    });

    it('whose published certificate is expired or revoked', async () => {
      world.discovery.fail = 'DISC_PARTICIPANT_CERTIFICATE';
      const { answer } = await answerTo(await foreignMessage(cast));
      expect(linesOf(answer)).toEqual(['SIG/security']);
    });
  });

  describe('when no receipt may be used (C3.2.4 2.1.2)', () => {
    const expectNone = async (octets: Buffer, code: string, more = {}) => {
      const { answer } = await answerTo(octets, more);
      expect(answer).toBeUndefined();
      expect((await incidents()).map((one) => one.code)).toEqual([code]);
      expect(world.accessPoint.waiting(cast.region.participant)).toBe(0);
      await nothingLeft();
    };

    it('row 13: the sender is not in SMP', async () => {
      await expectNone(await foreignMessage(cast, { sender: '0203:okand.example' }), 'MT_SENDER_UNKNOWN');
    });

    it('the payload cannot be decrypted (TF 2.6.6)', async () => {
      await expectNone(
        await foreignMessage(cast, { encryption: cast.kommun.encryption }),
        'MT_UNDECRYPTABLE',
      );
    });

    it('attack: padding oracle on aes-cbc: whatever is wrong inside, the sender is told nothing', async () => {
      const damaged = (at: (length: number) => number) => (xml: string) =>
        xml.replace(
          /(<xenc:CipherValue>)([^<]+)(?=<\/xenc:CipherValue><\/xenc:CipherData><\/xenc:EncryptedData>)/,
          (_, tag, text) => {
            const octets = Buffer.from(text, 'base64');
            const place = at(octets.length);
            octets[place] = (octets[place] as number) ^ 0xff;
            return tag + octets.toString('base64');
          },
        );
      // The padding alone; a block of the text, which then is no XML; the whole key.
      for (const [alterEnvelope, code] of [
        [damaged((length) => length - 17), 'MT_UNDECRYPTABLE'],
        [damaged(() => 16), 'MT_NOT_WELL_FORMED'],
      ] as const) {
        await expectNone(await foreignMessage(cast, { content: 'aes256-cbc', alterEnvelope }), code);
        await world.reset();
      }
      await expectNone(
        await foreignMessage(cast, { content: 'aes256-cbc', encryption: cast.kommun.encryption }),
        'MT_UNDECRYPTABLE',
      );
    });

    it('the payload is not well-formed', async () => {
      await expectNone(
        await foreignMessage(cast, { alter: (xml) => xml.replace('</tns:messageBody>', '') }),
        'MT_NOT_WELL_FORMED',
      );
    });

    it('the envelope is not well-formed', async () => {
      const octets = await foreignMessage(cast);
      const { region, kommun } = cast;
      await expectNone(octets.subarray(0, octets.length - 20), 'MT_ENVELOPE', {
        recipient: region.participant,
        sender: kommun.participant,
        xheId: randomUUID(),
      });
    });

    it('the envelope breaks its rules', async () => {
      const alterEnvelope = (xml: string) =>
        xml.replace(/<CustomizationID>[^<]*</, '<CustomizationID>urn:annat<');
      await expectNone(await foreignMessage(cast, { alterEnvelope }), 'MT_ENVELOPE');
    });

    it('the envelope is not for the one that it was delivered to', async () => {
      const octets = await foreignMessage(cast, { recipient: cast.kommun.participant });
      await expectNone(octets, 'MT_ENVELOPE', { recipient: cast.region.participant });
    });

    it('the envelope is larger than any may be', async () => {
      const octets = Buffer.alloc(5_000_001, 0x20);
      await expectNone(octets, 'MT_ENVELOPE', { recipient: cast.region.participant, xheId: randomUUID() });
    });
  });

  describe("the sender's certificate", () => {
    it('is asked for once more when it has been changed', async () => {
      const { entry } = await makeKey(world.folder, 'ny');
      world.discovery.afterInvalidate.set(cast.kommun.participant, [cast.kommun.signing, entry]);
      const { answer } = await answerTo(await foreignMessage(cast, { signing: entry }));
      expect(answer?.receipt.responseCode).toBe('ACCEPTED');
      expect(world.discovery.asked).toBe(2);
    });

    it.each([
      'DISC_DNS_TECHNICAL',
      'DISC_SMP_UNREACHABLE',
      'DISC_SECURITY',
      'DISC_NO_SIGNING_CERTIFICATE',
      'DISC_REVOCATION_UNAVAILABLE',
    ] as const)(
      'cannot be looked up (%s): the envelope waits at the access point and is taken later',
      async (code) => {
        world.discovery.fail = code;
        const octets = await foreignMessage(cast);
        await world.accessPoint.deliver(octets);
        await world.receiveDue(cast.region.participant);
        expect(world.accessPoint.waiting(cast.region.participant)).toBe(1);
        expect(await world.submitDue()).toBe(0);
        expect(await shown()).toBe(0);
        world.discovery.fail = undefined;
        world.accessPoint.releaseLeases();
        await world.receiveDue(cast.region.participant);
        expect(world.accessPoint.waiting(cast.region.participant)).toBe(0);
        expect(await shown()).toBe(1);
        expect(await world.context.db.selectFrom('held_envelope').selectAll().execute()).toEqual([]);
      },
    );

    it('cannot be looked up for too long: the sender is told', async () => {
      world.discovery.fail = 'DISC_DNS_TECHNICAL';
      await world.accessPoint.deliver(await foreignMessage(cast));
      await world.receiveDue(cast.region.participant);
      await world.context.db
        .updateTable('held_envelope')
        .set({ since: '2020-01-01T00:00:00.000Z' })
        .execute();
      world.accessPoint.releaseLeases();
      await world.receiveDue(cast.region.participant);
      await world.submitDue();
      const [sent] = world.accessPoint.submitted.values();
      expect(linesOf(await readReceipt(sent ?? Buffer.alloc(0)))).toEqual(['SIG/security']);
    });
  });

  it('the scanner cannot tell: nothing is let through, nothing refused', async () => {
    const { MessageServiceError } = await import('../errors.ts');
    const scan = world.context.scanner.scan;
    world.context.scanner.scan = async () => {
      throw new MessageServiceError('MT_SCANNER_UNAVAILABLE');
    };
    await world.accessPoint.deliver(await foreignMessage(cast));
    await world.receiveDue(cast.region.participant);
    expect(world.accessPoint.waiting(cast.region.participant)).toBe(1);
    expect(await shown()).toBe(0);
    world.context.scanner.scan = scan;
    world.accessPoint.releaseLeases();
    await world.receiveDue(cast.region.participant);
    expect(await shown()).toBe(1);
  });
});
