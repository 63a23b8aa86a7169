import { createHash, randomBytes } from 'node:crypto';
import type { Issue } from '@budkavle/contracts';
import { fromNow } from '@budkavle/platform';
import { testDatabases } from '@budkavle/platform/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { migrations } from '../store/migrations.ts';
import type { MessageClientDatabase } from '../store/schema.ts';
import {
  eventually,
  kommun,
  region,
  registrator,
  socialtjanst,
  TestInstallation,
  type TestUser,
  vardcentral,
} from '../testing/client.ts';
import type { Attachment, Conversation, Draft, MessagePage, MessageSummary } from '../web-api.ts';

const functionalAddress = 'urn:riv:infrastructure:messaging:functionalAddress';
const attention = (extension: string, more = {}) => ({
  subOrganization: { root: functionalAddress, extension },
  ...more,
});
const toSocial = {
  sender: region.participant,
  recipient: kommun.participant,
  senderAttention: attention(vardcentral),
  recipientAttention: attention(socialtjanst),
};
const recipient = {
  organisation: { participant: region.participant, name: region.name },
  address: { identifier: vardcentral, name: 'Vårdcentralen Eken' },
};
const issue = (typeCode: string, more: Partial<Issue> = {}): Issue => ({
  typeCode,
  time: new Date().toISOString(),
  ...more,
});

testDatabases('messages', (make) => {
  const place = make();
  const here = new TestInstallation(place);
  let anna: TestUser;
  let mailbox: string;
  beforeAll(async () => {
    await here.start();
    anna = await here.logIn('anna');
    mailbox = await anna.mailbox(socialtjanst);
  });
  afterAll(() => here.stop());

  const folder = (user: TestUser, name: string, of = mailbox) =>
    user.call<MessagePage>('GET', `/api/mailboxes/${of}/messages?folder=${name}`);
  const inInbox = (subject: string) =>
    eventually(async () => (await folder(anna, 'inbox')).items.find((one) => one.subject === subject));
  const conversation = (id: string) =>
    anna.call<Conversation>('GET', `/api/conversations/${id}?mailbox=${mailbox}`);
  async function newDraft(change: object = {}): Promise<Draft> {
    const draft = await anna.call<Draft>('POST', `/api/mailboxes/${mailbox}/drafts`, {});
    return anna.call<Draft>('PATCH', `/api/drafts/${draft.id}`, {
      version: draft.version,
      recipient,
      subject: 'Ansökan',
      text: 'Se **bilagan**.',
      ...change,
    });
  }
  const send = (draft: Draft) => anna.call<MessageSummary>('POST', `/api/drafts/${draft.id}/send`, {});
  const sentState = (id: string, state: string) =>
    eventually(async () =>
      (await folder(anna, 'sent')).items.find((one) => one.id === id && one.state === state),
    );

  it('fetches what comes in, whole, and deletes it in the message service', async () => {
    const content = randomBytes(3_000_000);
    const messageId = here.service.deliver({ ...toSocial, label: 'Remiss', confidentiality: true }, [
      { fileName: '../../etc/rem"iss\u202E.pdf', contentType: 'application/pdf', content },
    ]);
    const listed = await inInbox('Remiss');
    expect(listed).toMatchObject({
      direction: 'in',
      state: 'NEW',
      unread: true,
      confidential: true,
      attachmentCount: 1,
      excerpt: 'Hej från andra sidan',
      counterpart: { organisation: { name: region.name }, address: { name: 'Vårdcentralen Eken' } },
    });
    const { messages } = await conversation(listed.conversationId);
    expect(messages).toHaveLength(1);
    const [message] = messages;
    expect(message?.trail.map((step) => step.step)).toEqual(['CREATED', 'RECEIVED']);
    const file = message?.attachments[0] as Attachment;
    expect(file).toMatchObject({ size: content.length, type: 'application/pdf' });
    const download = await anna.request('GET', `/api/messages/${listed.id}/attachments/${file.id}`);
    expect(
      createHash('sha256')
        .update(Buffer.from(await download.arrayBuffer()))
        .digest('hex'),
    ).toBe(createHash('sha256').update(content).digest('hex'));
    expect(download.headers.get('content-disposition')).toBe(
      `attachment; filename="rem_iss.pdf"; filename*=UTF-8''rem_iss.pdf`,
    );
    expect(download.headers.get('x-content-type-options')).toBe('nosniff');
    expect(download.headers.get('content-security-policy')).toContain('sandbox');
    await eventually(async () => here.service.removed.includes(messageId) || undefined);
  });

  it('keeps read marks by user and shows them in the trail', async () => {
    const listed = await inInbox('Remiss');
    const before = (await anna.session()).mailboxes[0]?.unread;
    await anna.call('POST', `/api/messages/${listed.id}/read`, { read: true });
    expect((await anna.session()).mailboxes[0]?.unread).toBe((before ?? 0) - 1);
    const david = await here.logIn('david');
    expect((await david.session()).mailboxes[0]?.unread).toBe(before);
    const { messages } = await conversation(listed.conversationId);
    expect(messages[0]?.unread).toBe(false);
    expect(messages[0]?.trail.at(-1)).toMatchObject({ step: 'READ', who: { name: 'Anna Andersson' } });
    await anna.call('POST', `/api/messages/${listed.id}/read`, { read: false });
    expect((await anna.session()).mailboxes[0]?.unread).toBe(before);
  });

  it('sends with attachment; the message service gets every octet, and conversationId = messageId', async () => {
    const forged = { ...recipient, address: { ...recipient.address, name: 'Polisen' } };
    const draft = await newDraft({
      recipient: forged,
      references: [{ root: '1.2.752.129.2.1.3.1', extension: 'SN 2026-17' }],
    });
    const pdf = Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(2_000_000)]);
    const attached = await anna.call<Attachment>(
      'POST',
      `/api/drafts/${draft.id}/attachments?name=${encodeURIComponent('Ansökan åäö.pdf')}&type=application/pdf`,
      pdf,
    );
    expect(attached).toMatchObject({ name: 'Ansökan åäö.pdf', type: 'application/pdf', size: pdf.length });
    const sent = await send(draft);
    expect(sent).toMatchObject({ direction: 'out', state: 'SCHEDULED', attachmentCount: 1 });
    const { messages } = await conversation(sent.conversationId);
    const messageId = messages[0]?.ids.messageId ?? '';
    expect(sent.conversationId).toBe(messageId);
    expect(messages[0]).toMatchObject({ sentBy: 'Anna Andersson' });
    const stored = here.service.messages.get(messageId);
    expect(stored?.attributes).toMatchObject({
      sender: kommun.participant,
      recipient: region.participant,
      label: 'Ansökan',
      recipientAttention: { subOrganization: { extension: vardcentral, label: 'Vårdcentralen Eken' } },
      senderAttention: {
        subOrganization: { extension: socialtjanst, root: functionalAddress },
        referenceId: [{ extension: 'SN 2026-17', label: 'SN 2026-17' }],
        attentionPerson: [{ label: 'Anna Andersson' }],
      },
    });
    expect(stored?.attributes.refToMessageId).toBeUndefined();
    expect([...(stored?.files.values() ?? [])][0]?.equals(pdf)).toBe(true);
    // The second press is answered as the first.
    expect((await send(draft)).id).toBe(sent.id);
    expect(here.service.posts.filter((id) => id === messageId)).toHaveLength(1);
  });

  it('answers within the conversation', async () => {
    here.service.deliver({
      ...toSocial,
      label: 'Fråga',
      senderAttention: attention(vardcentral, {
        attentionPerson: [{ root: 'x', extension: 'y', label: 'Eva Ek' }],
        referenceId: [{ root: '1.2.3', extension: 'VC-1', label: 'VC-1' }],
      }),
    });
    const asked = await inInbox('Fråga');
    const draft = await anna.call<Draft>('POST', `/api/mailboxes/${mailbox}/drafts`, { replyTo: asked.id });
    expect(draft).toMatchObject({
      recipient,
      subject: 'Sv: Fråga',
      recipientPerson: 'Eva Ek',
      replyTo: { id: asked.id },
      conversationId: asked.conversationId,
    });
    await anna.call('PATCH', `/api/drafts/${draft.id}`, { version: draft.version, text: 'Svar' });
    const sent = await send(draft);
    expect(sent.conversationId).toBe(asked.conversationId);
    const { messages } = await conversation(asked.conversationId);
    expect(messages.map((one) => one.direction)).toEqual(['in', 'out']);
    const stored = here.service.messages.get(messages[1]?.ids.messageId ?? '');
    expect(stored?.attributes).toMatchObject({
      conversationId: asked.conversationId,
      refToMessageId: messages[0]?.ids.messageId,
      recipientAttention: {
        attentionPerson: [{ label: 'Eva Ek' }],
        // Their reference goes back as theirs.
        referenceId: [{ extension: 'VC-1' }],
      },
    });
    expect(stored?.attributes.senderAttention?.referenceId).toBeUndefined();
  });

  it('follows the message: steps, times, receipt; a late failure changes nothing', async () => {
    const sent = await send(await newDraft({ subject: 'Spår' }));
    const { messageId } = (await conversation(sent.conversationId)).messages[0]?.ids ?? { messageId: '' };
    const scheduled = issue('SCHEDULED', { time: '2026-11-24T08:00:00.000Z' });
    const later = issue('SCHEDULED_FOR_RESEND', {
      code: 'EBMS:0301',
      retryAt: '2026-11-24T08:05:00.000Z',
      time: '2026-11-24T08:01:00.000Z',
    });
    here.service.report(messageId, 'SCHEDULED_FOR_RESEND', [later, scheduled]);
    const waiting = await sentState(sent.id, 'SCHEDULED_FOR_RESEND');
    expect(waiting.retryAt).toBe('2026-11-24T08:05:00.000Z');
    const there = issue('ACKNOWLEDGE', { actor: 'recipient-access-point', as4MessageId: 'as4-1@x.example' });
    here.service.report(messageId, 'WAITING_FOR_RECEIPT', [
      issue('WAITING_FOR_RECEIPT'),
      there,
      later,
      scheduled,
    ]);
    expect((await sentState(sent.id, 'WAITING_FOR_RECEIPT')).retryAt).toBeUndefined();
    here.service.report(messageId, 'ACCEPTED', [
      issue('ACCEPTED', { actor: 'recipient', as4MessageId: 'the-receipts-own@x.example' }),
      there,
      later,
      scheduled,
    ]);
    await sentState(sent.id, 'ACCEPTED');
    const [message] = (await conversation(sent.conversationId)).messages;
    expect(message?.trail.map((step) => [step.step, step.who.kind])).toEqual([
      ['CREATED', 'person'],
      ['SCHEDULED', 'message-service'],
      ['RESCHEDULED', 'access-point'],
      ['ACKNOWLEDGED', 'recipient-access-point'],
      ['RECEIPT', 'recipient'],
    ]);
    expect(message?.receipt).toMatchObject({ code: 'ACCEPTED', lines: [] });
    expect(message?.ids.as4MessageId).toBe('as4-1@x.example');
    await eventually(async () => here.service.removed.includes(messageId) || undefined);
  });

  it('tells a refusal by its receipt lines from a missing receipt', async () => {
    const refused = await send(await newDraft({ subject: 'Avvisas' }));
    const silent = await send(await newDraft({ subject: 'Tystnad' }));
    const gone = await send(await newDraft({ subject: 'Oregistrerad' }));
    const idOf = async (one: MessageSummary) =>
      (await conversation(one.conversationId)).messages[0]?.ids.messageId ?? '';
    here.service.report(await idOf(refused), 'MESSAGE_EXCHANGE_ERROR', [
      issue('BV', { title: 'not-found', detail: 'Wrong or unknown address', in: '/x/y' }),
      issue('REJECTED', { title: 'Receipt REJECTED' }),
      issue('ACKNOWLEDGE'),
    ]);
    here.service.report(await idOf(silent), 'MESSAGE_EXCHANGE_ERROR', [
      issue('MESSAGE_EXCHANGE_ERROR', { code: 'MT_RECEIPT_TIMEOUT' }),
      issue('WAITING_FOR_RECEIPT'),
    ]);
    here.service.report(await idOf(gone), 'MESSAGE_EXCHANGE_ERROR', [
      issue('MESSAGE_EXCHANGE_ERROR', { code: 'DISC_NOT_REGISTERED', title: 'Not registered' }),
      issue('SCHEDULED'),
    ]);
    await sentState(refused.id, 'REJECTED');
    await sentState(silent.id, 'NO_RECEIPT');
    await sentState(gone.id, 'MESSAGE_EXCHANGE_ERROR');
    const [message] = (await conversation(refused.conversationId)).messages;
    expect(message?.receipt).toMatchObject({
      code: 'REJECTED',
      lines: [{ reason: 'BV', detailCode: 'not-found', detail: 'Wrong or unknown address', field: '/x/y' }],
    });
    const failed = (await folder(anna, 'failed')).items.map((one) => one.subject);
    expect(failed).toEqual(expect.arrayContaining(['Avvisas', 'Tystnad', 'Oregistrerad']));
    const count = (await anna.session()).mailboxes[0]?.failed ?? 0;
    expect(count).toBe(3);
    await anna.call('POST', `/api/messages/${refused.id}/read`, { read: true });
    expect((await anna.session()).mailboxes[0]?.failed).toBe(2);
    // The receipt came after all.
    here.service.report(await idOf(silent), 'ACCEPTED', [issue('ACCEPTED'), issue('WAITING_FOR_RECEIPT')]);
    await sentState(silent.id, 'ACCEPTED');
  });

  it('never loses nor doubles a message when answer or process break between', async () => {
    const draft = await newDraft({ subject: 'Avbrott' });
    let broken = 0;
    here.service.fault = async (request) => {
      if (request.method !== 'POST' || !request.url?.includes('/sdk/messages') || broken >= 2) return false;
      broken += 1;
      if (broken === 1) {
        // Nothing arrives.
        request.socket.destroy();
        return true;
      }
      return false;
    };
    here.configuration.sending.answerSeconds = 0;
    const queued = await send(draft);
    here.configuration.sending.answerSeconds = 10;
    expect(queued.state).toBe('SCHEDULED');
    await here.stopClient();
    await here.startClient();
    await eventually(async () =>
      [...here.service.messages.values()].some((one) => one.attributes.label === 'Avbrott')
        ? true
        : undefined,
    );
    here.service.fault = () => false;
    expect(
      [...here.service.messages.values()].filter((one) => one.attributes.label === 'Avbrott'),
    ).toHaveLength(1);
    expect((await folder(anna, 'sent')).items.filter((one) => one.subject === 'Avbrott')).toHaveLength(1);
  });

  it('repeats the same octets when the answer was lost', async () => {
    let lost = 0;
    here.service.silent = true;
    here.service.fault = (request, response) => {
      if (request.method !== 'POST' || !request.url?.includes('/sdk/messages')) return false;
      lost += 1;
      if (lost > 1) return false;
      // Stored, but the answer does not come through.
      const end = response.writeHead.bind(response);
      response.writeHead = ((...given: Parameters<typeof end>) => {
        request.socket.destroy();
        return end(...given);
      }) as typeof response.writeHead;
      return false;
    };
    const draft = await newDraft({ subject: 'Svaret försvann' });
    await anna.call(
      'POST',
      `/api/drafts/${draft.id}/attachments?name=a.txt&type=text/plain`,
      Buffer.from('text'),
    );
    const sent = await send(draft);
    const messageId = (await conversation(sent.conversationId)).messages[0]?.ids.messageId;
    await eventually(async () =>
      here.service.posts.filter((id) => id === messageId).length >= 2 ? true : undefined,
    );
    here.service.silent = false;
    here.service.fault = () => false;
    expect((await folder(anna, 'drafts')).items.some((one) => one.subject === 'Svaret försvann')).toBe(false);
    expect(
      [...here.service.messages.values()].filter((one) => one.attributes.label === 'Svaret försvann'),
    ).toHaveLength(1);
  });

  it('does not hand over again what the message service is known to have, though its answer never came', async () => {
    here.service.fault = (request, response) => {
      if (request.method !== 'POST' || !request.url?.includes('/sdk/messages')) return false;
      // Stored; the answer hangs until the client gives up.
      response.writeHead = (() => response) as typeof response.writeHead;
      response.end = (() => response) as typeof response.end;
      setTimeout(() => request.socket.destroy(), 400);
      return false;
    };
    const sent = await send(await newDraft({ subject: 'En gång' }));
    const messageId = (await conversation(sent.conversationId)).messages[0]?.ids.messageId ?? '';
    here.service.report(messageId, 'ACCEPTED', [issue('ACCEPTED')]);
    await sentState(sent.id, 'ACCEPTED');
    await eventually(async () => here.service.removed.includes(messageId) || undefined);
    here.service.fault = () => false;
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(here.service.posts.filter((id) => id === messageId)).toHaveLength(1);
  });

  it('goes on at once with what a killed process had under way', async () => {
    here.service.fault = (request, response) => {
      if (request.method !== 'POST' || !request.url?.includes('/sdk/messages')) return false;
      response.writeHead(503).end();
      return true;
    };
    here.configuration.sending.answerSeconds = 0;
    const sent = await send(await newDraft({ subject: 'Dödad' }));
    here.configuration.sending.answerSeconds = 10;
    await here.stopClient();
    const { db } = await place.open<MessageClientDatabase>(migrations);
    // In PostgreSQL another process could be alive: there the lease has to run out.
    const until = place.dialect === 'sqlite' ? '2999-01-01T00:00:00.000Z' : fromNow(1500);
    const held = { lease_token: 'of-the-dead', lease_until: until };
    const { numUpdatedRows } = await db.updateTable('outbox').set(held).executeTakeFirst();
    expect(numUpdatedRows).toBe(1n);
    here.service.fault = () => false;
    await here.startClient();
    await eventually(
      async () =>
        [...here.service.messages.values()].find((one) => one.attributes.label === 'Dödad') && sent.id,
    );
  });

  it('gives a refused message back as a draft, with the reasons and its files', async () => {
    here.service.fault = async (request, response) => {
      if (request.method !== 'POST' || !request.url?.includes('/sdk/messages')) return false;
      for await (const _ of request) {
        // Read to the end, as the real one does.
      }
      response.writeHead(400, { 'content-type': 'application/json' }).end(
        JSON.stringify({
          title: 'Bad Request',
          status: 400,
          code: 'MT_FILE_TYPE',
          eventIssues: [{ code: 'MT_FILE_TYPE', in: 'data.attributes.digitalDocument[1].contentFiles[0]' }],
        }),
      );
      return true;
    };
    const draft = await newDraft({ subject: 'Nekas' });
    await anna.call(
      'POST',
      `/api/drafts/${draft.id}/attachments?name=a.txt&type=text/plain`,
      Buffer.from('text'),
    );
    const response = await anna.request('POST', `/api/drafts/${draft.id}/send`, {});
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      code: 'MESSAGE_REFUSED',
      fields: { attachments: 'ATTACHMENT_TYPE' },
    });
    const back = await anna.call<Draft>('GET', `/api/drafts/${draft.id}`);
    expect(back).toMatchObject({
      subject: 'Nekas',
      refusal: { code: 'ATTACHMENT_TYPE', fields: { attachments: 'ATTACHMENT_TYPE' } },
      attachments: [{ name: 'a.txt' }],
    });
    expect((await folder(anna, 'failed')).items[0]).toMatchObject({ id: draft.id, direction: 'draft' });
    expect((await folder(anna, 'sent')).items.some((one) => one.subject === 'Nekas')).toBe(false);
    here.service.fault = () => false;
    await anna.call('DELETE', `/api/drafts/${draft.id}/attachments/${back.attachments[0]?.id}`);
    const mended = await anna.call<Draft>('GET', `/api/drafts/${draft.id}`);
    expect(mended.refusal).toBeUndefined();
    expect((await send(mended)).state).toBe('SCHEDULED');
  });

  it('keeps what comes to an address that no mailbox has, shown to nobody', async () => {
    const messageId = here.service.deliver({
      ...toSocial,
      label: 'Vilse',
      recipientAttention: attention('okand.0203:exempelkommunen.example'),
    });
    await eventually(async () => here.service.removed.includes(messageId) || undefined);
    for (const name of ['anna', 'bo', 'cilla']) {
      const user = await here.logIn(name);
      expect((await user.session()).mailboxes.some((one) => one.address.startsWith('okand'))).toBe(false);
    }
  });

  it('tells open pages what changed, without content, only of mailboxes they may read', async () => {
    const bo = await here.logIn('bo');
    const stream = await anna.request('GET', '/api/events');
    const other = await bo.request('GET', '/api/events');
    expect(stream.headers.get('content-type')).toContain('text/event-stream');
    const reader = (stream.body as ReadableStream<Uint8Array>).getReader();
    here.service.deliver({ ...toSocial, label: 'Händelse' });
    let text = '';
    while (!text.includes('data:')) text += Buffer.from((await reader.read()).value ?? []).toString();
    const event = JSON.parse(/data: (.*)/.exec(text)?.[1] ?? '{}');
    expect(event).toEqual({ type: 'changed', mailboxId: mailbox, messageId: expect.any(String) });
    await reader.cancel();
    here.service.deliver({ ...toSocial, label: 'Till Bo', recipientAttention: attention(registrator) });
    const otherReader = (other.body as ReadableStream<Uint8Array>).getReader();
    let seen = '';
    while (!seen.includes('data:')) seen += Buffer.from((await otherReader.read()).value ?? []).toString();
    expect(seen).not.toContain(mailbox);
    await otherReader.cancel();
  });

  it('pages through a folder without losing or repeating any', async () => {
    const seen: string[] = [];
    let cursor = '';
    do {
      const page = await anna.call<MessagePage>(
        'GET',
        `/api/mailboxes/${mailbox}/messages?folder=sent&limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`,
      );
      seen.push(...page.items.map((one) => one.id));
      cursor = page.next ?? '';
    } while (cursor !== '');
    const all = (await folder(anna, 'sent')).items.map((one) => one.id);
    expect(seen).toEqual(all);
    expect(new Set(seen).size).toBe(seen.length);
    const forged = await anna.request('GET', `/api/mailboxes/${mailbox}/messages?folder=sent&cursor=AAAA`);
    expect(await forged.json()).toMatchObject({ code: 'CURSOR_INVALID' });
  });
});
