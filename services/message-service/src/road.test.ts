import { testDatabases } from '@budkavle/platform/testing';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { collect } from './testing/fake-access-point.ts';
import { answerTo, messageFrom, pdf } from './testing/messages.ts';
import { addresses, type Cast, makeCast, World } from './testing/world.ts';

testDatabases('the road of a message', (make) => {
  let cast: Cast;
  let world: World;
  beforeAll(async () => {
    cast = await makeCast();
    world = await new World(cast, make()).start();
  }, 60_000);
  afterAll(async () => {
    await world.stop();
    cast.remove();
  });
  beforeEach(() => world.reset());

  const statusOf = async (who: 'kommun' | 'region', messageId: string) => {
    const { attributes } = await world.api(who).get(messageId);
    return { status: attributes?.messageStatus, issues: attributes?.events?.eventIssues ?? [] };
  };

  it('goes from client to client with its attachments, octet for octet, and back comes the receipt', async () => {
    const small = pdf(5_000);
    const large = pdf(2_000_000, 'stor bilaga å.pdf');
    const { messageId, location } = await world.api('kommun').send(messageFrom(cast), [small, large]);
    expect(location).toBe(`/sdk/messages/${messageId}`);
    expect((await statusOf('kommun', messageId)).status).toBe('SCHEDULED');

    await world.transport();
    expect((await statusOf('kommun', messageId)).status).toBe('WAITING_FOR_RECEIPT');

    expect(await world.receiveDue(cast.region.participant)).toBe(1);
    expect(world.accessPoint.waiting(cast.region.participant)).toBe(0);
    const received: Buffer[] = [];
    const message = await world.api('region').get(messageId, {
      onAttachment: async (_place, content) => {
        received.push(await collect(content));
        return undefined;
      },
    });
    expect(received.map((octets, i) => octets.equals([small, large][i]?.octets ?? Buffer.alloc(0)))).toEqual([
      true,
      true,
    ]);
    expect(message.attributes).toMatchObject({
      messageStatus: 'NEW',
      messageId,
      label: 'Fiktivt ärende',
      confidentiality: true,
      sender: cast.kommun.participant,
      recipientAttention: {
        subOrganization: { extension: addresses.regionen },
        attentionPerson: [{ extension: '19121212-1212', label: 'Tolvan Exempel' }],
        referenceId: [{ root: '1.2.3', extension: 'DNR 1', label: 'Diarienummer' }],
      },
      digitalDocument: [
        { documentId: 'text', contentTextBody: ['Hej! **Fiktiv** text å ä ö €'] },
        { contentFiles: [{ fileName: 'bilaga.pdf' }, { fileName: 'stor bilaga å.pdf' }] },
      ],
    });

    await world.transport();
    // One AS4 conversation: that of the message, in both directions.
    const sent = await world.api('kommun').get(messageId);
    expect(new Set(world.accessPoint.conversations.values())).toEqual(
      new Set([sent.attributes?.conversationId]),
    );
    expect(await world.receiveDue(cast.kommun.participant)).toBe(1);
    const { status, issues } = await statusOf('kommun', messageId);
    expect(status).toBe('ACCEPTED');
    expect(issues.map((issue) => issue.typeCode)).toEqual([
      'ACCEPTED',
      'WAITING_FOR_RECEIPT',
      'ACKNOWLEDGE',
      'SUBMITTED',
      'SUBMITTED',
      'SUBMITTED',
      'SCHEDULED',
    ]);
    expect(issues[2]).toMatchObject({
      actor: 'recipient-access-point',
      as4MessageId: `${messageId}@ap.example`,
    });
    expect((await statusOf('region', messageId)).issues[0]?.typeCode).toBe('RECEIPT_SENT');
  });

  it('is answered with a reference', async () => {
    const { messageId } = await world.api('kommun').send(messageFrom(cast));
    await world.transport();
    await world.receiveDue(cast.region.participant);
    const answer = await world.api('region').send(answerTo(cast, messageId));
    await world.transport();
    await world.receiveDue(cast.kommun.participant);
    const received = await world.api('kommun').get(answer.messageId);
    expect(received.attributes).toMatchObject({ messageStatus: 'NEW', refToMessageId: messageId });
  });

  it('logs M.MessageId and T.MessageId and never content', async () => {
    const { messageId } = await world.api('kommun').send(messageFrom(cast), [pdf(100, 'hemlig-bilaga.pdf')]);
    await world.transport();
    await world.receiveDue(cast.region.participant);
    const log = world.log.join('');
    expect(log).toContain(`"messageId":"${messageId}"`);
    expect(log).toContain(`"ebmsMessageId":"${messageId}@ap.example"`);
    expect(log).not.toMatch(/Fiktivt ärende|Fiktiv|Tolvan|19121212|hemlig-bilaga/);
  });
});
