import { randomUUID } from 'node:crypto';
import { ContractError, type Issue } from '@budkavle/contracts';
import { findings } from '@budkavle/formats';
import { testDatabases } from '@budkavle/platform/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { foreignReceipt } from '../testing/envelopes.ts';
import { messageFrom } from '../testing/messages.ts';
import { makeKey } from '../testing/organisations.ts';
import { type Cast, makeCast, World } from '../testing/world.ts';

testDatabases('what becomes of a sent message', (make) => {
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

  const longAgo = '2020-01-01T00:00:00.000Z';
  const kommun = () => cast.kommun.participant;
  const send = async () => (await world.api('kommun').send(messageFrom(cast))).messageId;
  const submitted = async () => {
    const id = await send();
    await world.submitDue();
    return id;
  };
  const waiting = async () => {
    const id = await submitted();
    await tell(id, 'ACKNOWLEDGED');
    return id;
  };
  const tell = async (id: string, type: Parameters<typeof world.accessPoint.tell>[2], more = {}) => {
    world.accessPoint.tell(kommun(), id, type, more);
    await world.readEvents(kommun());
  };
  const receive = async (octets: Buffer) => {
    await world.accessPoint.deliver(octets);
    await world.receiveDue(kommun());
    expect(world.accessPoint.waiting(kommun())).toBe(0);
  };
  const look = async (id: string) => {
    const { attributes } = await world.api('kommun').get(id);
    return {
      status: attributes?.messageStatus,
      issues: attributes?.events?.eventIssues ?? [],
      events: attributes?.events,
    };
  };
  const typeCodes = (issues: readonly Issue[]) => issues.map((issue) => issue.typeCode);
  const incidents = async () =>
    (await world.context.db.selectFrom('incident').select('code').execute()).map((i) => i.code);

  describe('receipts (API-10)', () => {
    it('REJECTED is MESSAGE_EXCHANGE_ERROR with the lines as issues, newest first, and stays told apart', async () => {
      const id = await waiting();
      await receive(
        await foreignReceipt(cast, {
          documentId: id,
          findings: [findings.duplicate(), findings.signature(), findings.corrupt()],
        }),
      );
      const { status, issues, events } = await look(id);
      expect(status).toBe('MESSAGE_EXCHANGE_ERROR');
      expect(events).toMatchObject({
        type: 'urn:problem-type:sdk:messageExchangeError',
        detail: 'MESSAGE_EXCHANGE_ERROR',
      });
      expect(typeCodes(issues).slice(0, 5)).toEqual([
        'MESSAGE_EXCHANGE_ERROR',
        'REJECTED',
        'BV',
        'SIG',
        'SV',
      ]);
      expect(issues[1]).toMatchObject({ code: 'MT_RECEIPT_REJECTED', actor: 'recipient' });
      expect(issues[2]).toMatchObject({
        title: 'duplicate',
        detail: 'messageId is not unique.',
        in: '/messagePayload/message/messageHeader/messageId',
      });
    });

    it('the same receipt twice, and a second one that says otherwise, change nothing', async () => {
      const id = await waiting();
      const receipt = await foreignReceipt(cast, { documentId: id });
      await receive(receipt);
      const first = await look(id);
      await receive(receipt);
      expect(await look(id)).toEqual(first);
      await receive(await foreignReceipt(cast, { documentId: id, findings: [findings.duplicate()] }));
      const { status, issues } = await look(id);
      expect(status).toBe('ACCEPTED');
      expect(issues[0]).toMatchObject({ typeCode: 'REJECTED', code: 'MT_RECEIPT_LATE' });
    });

    it('a receipt may overtake the transport receipt', async () => {
      const id = await submitted();
      await receive(await foreignReceipt(cast, { documentId: id }));
      await tell(id, 'ACKNOWLEDGED');
      expect((await look(id)).status).toBe('ACCEPTED');
    });

    it('is not answered with a receipt', async () => {
      const id = await waiting();
      const before = world.accessPoint.submitted.size;
      await receive(await foreignReceipt(cast, { documentId: id }));
      await receive(await foreignReceipt(cast, { documentId: randomUUID() }));
      await receive(
        await foreignReceipt(cast, { documentId: id, alter: (xml) => xml.replace('ACCEPTED', 'KANSKE') }),
      );
      await world.submitDue();
      expect(world.accessPoint.submitted.size).toBe(before);
    });

    it('attack: a receipt from an organisation that the message was not sent to', async () => {
      const id = await waiting();
      await receive(
        await foreignReceipt(cast, { documentId: id, sender: kommun(), signing: cast.kommun.signing }),
      );
      expect((await look(id)).status).toBe('WAITING_FOR_RECEIPT');
      expect(await incidents()).toEqual(['MT_RECEIPT_FOREIGN']);
    });

    it('attack: a receipt that says another sender than its envelope', async () => {
      const id = await waiting();
      await receive(
        await foreignReceipt(cast, {
          documentId: id,
          sender: kommun(),
          signing: cast.kommun.signing,
          senderInReceipt: cast.region.participant,
        }),
      );
      expect((await look(id)).status).toBe('WAITING_FOR_RECEIPT');
      expect(await incidents()).toEqual(['MT_RECEIPT_INVALID']);
    });

    it("attack: a receipt with a signature that is not the organisation's", async () => {
      const id = await waiting();
      const { entry } = await makeKey(world.folder, 'annan');
      await receive(await foreignReceipt(cast, { documentId: id, signing: entry }));
      expect((await look(id)).status).toBe('WAITING_FOR_RECEIPT');
      expect(await incidents()).toEqual(['MT_SIGNATURE']);
    });

    it('a receipt against its rules is an incident and decides nothing', async () => {
      const id = await waiting();
      await receive(
        await foreignReceipt(cast, { documentId: id, alter: (xml) => xml.replace('ACCEPTED', 'KANSKE') }),
      );
      expect((await look(id)).status).toBe('WAITING_FOR_RECEIPT');
      expect(await incidents()).toEqual(['MT_RECEIPT_INVALID']);
    });
  });

  describe('deadlines (API-10)', () => {
    const expire = async () => {
      await world.context.db
        .updateTable('message')
        .set({ deadline: longAgo })
        .where('deadline', 'is not', null)
        .execute();
      return world.enforceDeadlines();
    };

    it('no message receipt in time, with a code of its own; a late one is recorded', async () => {
      const id = await waiting();
      expect(await world.enforceDeadlines()).toBe(0);
      expect(await expire()).toBe(1);
      const { status, issues } = await look(id);
      expect(status).toBe('MESSAGE_EXCHANGE_ERROR');
      expect(issues[0]).toMatchObject({
        typeCode: 'MESSAGE_EXCHANGE_ERROR',
        code: 'MT_RECEIPT_TIMEOUT',
        title: `No message receipt received from ${cast.region.participant}. Message NOT delivered.`,
      });
      await receive(await foreignReceipt(cast, { documentId: id }));
      const late = await look(id);
      expect(late.status).toBe('MESSAGE_EXCHANGE_ERROR');
      expect(late.issues[0]).toMatchObject({ typeCode: 'ACCEPTED', code: 'MT_RECEIPT_LATE' });
      expect(await expire()).toBe(0);
    });

    it('no transport receipt in time', async () => {
      const id = await submitted();
      await expire();
      const { status, issues } = await look(id);
      expect(status).toBe('MESSAGE_EXCHANGE_ERROR');
      expect(issues[0]).toMatchObject({ code: 'MT_NO_TRANSPORT_RECEIPT' });
    });

    it('asks the access point before a message counts as undelivered', async () => {
      const id = await submitted();
      world.accessPoint.tell(kommun(), id, 'ACKNOWLEDGED');
      await expire();
      expect((await look(id)).status).toBe('WAITING_FOR_RECEIPT');
    });
  });

  describe('what the access point tells (contract C)', () => {
    it('is rescheduled with the time of the next attempt, then delivered', async () => {
      const id = await submitted();
      await tell(id, 'RESCHEDULED', { code: 'EBMS:0005', retryAt: '2030-01-01T00:00:00.000Z', attempt: 1 });
      const { status, issues } = await look(id);
      expect(status).toBe('SCHEDULED_FOR_RESEND');
      expect(issues[0]).toMatchObject({
        code: 'EBMS:0005',
        retryAt: '2030-01-01T00:00:00.000Z',
        actor: 'access-point',
      });
      await tell(id, 'SUBMITTED', { attempt: 2 });
      expect((await look(id)).status).toBe('SCHEDULED_FOR_RESEND');
      await tell(id, 'ACKNOWLEDGED');
      expect((await look(id)).status).toBe('WAITING_FOR_RECEIPT');
    });

    it('has failed: MESSAGE_EXCHANGE_ERROR with the code of the access point', async () => {
      const id = await submitted();
      await tell(id, 'FAILED', { code: 'DISC_NOT_REGISTERED' });
      const { status, issues } = await look(id);
      expect(status).toBe('MESSAGE_EXCHANGE_ERROR');
      expect(issues[0]).toMatchObject({ code: 'DISC_NOT_REGISTERED', actor: 'access-point' });
    });

    it('late news of failure change nothing that was delivered', async () => {
      const id = await waiting();
      await tell(id, 'RESCHEDULED', { code: 'EBMS:0202' });
      await tell(id, 'FAILED', { code: 'EBMS:0202' });
      expect((await look(id)).status).toBe('WAITING_FOR_RECEIPT');
      await receive(await foreignReceipt(cast, { documentId: id }));
      await tell(id, 'FAILED', { code: 'EBMS:0202' });
      expect((await look(id)).status).toBe('ACCEPTED');
    });

    it('a duplicate at the receiver was delivered', async () => {
      const id = await submitted();
      await tell(id, 'DUPLICATE_AT_RECEIVER');
      expect((await look(id)).status).toBe('WAITING_FOR_RECEIPT');
    });

    it('events are applied once, in order, from where the last reading ended', async () => {
      const id = await submitted();
      await tell(id, 'DISCOVERED');
      const before = (await look(id)).issues.length;
      expect(await world.readEvents(kommun())).toBe(0);
      expect((await look(id)).issues).toHaveLength(before);
    });
  });

  describe('the way to the access point', () => {
    const again = async () => {
      await world.context.db
        .updateTable('outgoing_envelope')
        .set({ next_attempt_at: longAgo })
        .where('next_attempt_at', 'is not', null)
        .execute();
      return world.submitDue();
    };

    it('is tried again while it cannot be reached, then given up', async () => {
      const id = await send();
      world.accessPoint.failure = new ContractError('CONTRACT_UNREACHABLE', 'down');
      await world.submitDue();
      const { status, issues } = await look(id);
      expect(status).toBe('SCHEDULED');
      expect(issues[0]).toMatchObject({
        typeCode: 'SCHEDULED',
        code: 'CONTRACT_UNREACHABLE',
        retryAt: expect.any(String),
      });
      await world.context.db.updateTable('outgoing_envelope').set({ give_up_at: longAgo }).execute();
      await again();
      const end = await look(id);
      expect(end.status).toBe('MESSAGE_EXCHANGE_ERROR');
      expect(end.issues[0]).toMatchObject({ code: 'MT_ACCESS_POINT_UNREACHABLE' });
    });

    it('ends at once when the access point refuses, with its code', async () => {
      const id = await send();
      world.accessPoint.failure = new ContractError('CONTRACT_REFUSED', 'refused', {
        status: 400,
        problem: { code: 'AP_ENVELOPE_SCHEMA' },
      });
      await world.submitDue();
      const { status, issues } = await look(id);
      expect(status).toBe('MESSAGE_EXCHANGE_ERROR');
      expect(issues[0]).toMatchObject({ code: 'AP_ENVELOPE_SCHEMA' });
    });

    it('ends at once when the recipient is not registered', async () => {
      const id = await send();
      world.discovery.fail = 'DISC_NOT_REGISTERED';
      await world.submitDue();
      expect((await look(id)).issues[0]).toMatchObject({ code: 'DISC_NOT_REGISTERED' });
      expect((await look(id)).status).toBe('MESSAGE_EXCHANGE_ERROR');
    });

    it('waits for discovery as often as the environment says', async () => {
      const id = await send();
      world.discovery.fail = 'DISC_DNS_TECHNICAL';
      await world.submitDue();
      await again();
      expect((await look(id)).status).toBe('SCHEDULED');
      await again();
      expect((await look(id)).status).toBe('MESSAGE_EXCHANGE_ERROR');
      expect((await look(id)).issues[0]).toMatchObject({ code: 'DISC_DNS_TECHNICAL' });
      expect(await again()).toBe(0);
    });
  });
});
