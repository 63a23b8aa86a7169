import { testDatabases } from '@budkavle/platform/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  kommun,
  region,
  registrator,
  socialtjanst,
  TestInstallation,
  type TestUser,
  vardcentral,
} from '../testing/client.ts';
import type { Draft, MessagePage } from '../web-api.ts';

const recipient = {
  organisation: { participant: region.participant, name: region.name },
  address: { identifier: vardcentral, name: 'Vårdcentralen Eken' },
};
const pdf = Buffer.from('%PDF-1.7\n%fictitious\n');

testDatabases('drafts', (make) => {
  const here = new TestInstallation(make());
  let anna: TestUser;
  let mailbox: string;
  beforeAll(async () => {
    await here.start((configuration) => {
      configuration.sending.messageBytes = 1_000_000;
    });
    anna = await here.logIn('anna');
    mailbox = await anna.mailbox(socialtjanst);
  });
  afterAll(() => here.stop());

  const create = () => anna.call<Draft>('POST', `/api/mailboxes/${mailbox}/drafts`, {});
  const upload = (draft: Draft, name: string, type: string, content: Buffer) =>
    anna.request(
      'POST',
      `/api/drafts/${draft.id}/attachments?${new URLSearchParams({ name, type })}`,
      content,
    );
  const codeOf = async (response: Response) => ((await response.json()) as { code: string }).code;

  it('saves by version: who saves over another is told', async () => {
    const draft = await create();
    const first = await anna.call<Draft>('PATCH', `/api/drafts/${draft.id}`, { version: 1, subject: 'A' });
    expect(first).toMatchObject({ version: 2, subject: 'A', savedBy: 'Anna Andersson' });
    const late = await anna.request('PATCH', `/api/drafts/${draft.id}`, { version: 1, subject: 'B' });
    expect(late.status).toBe(409);
    expect(await codeOf(late)).toBe('DRAFT_CHANGED');
    const again = await anna.call<Draft>('GET', `/api/drafts/${draft.id}`);
    expect(again.subject).toBe('A');
  });

  it('says for each field why the draft cannot be sent', async () => {
    const draft = await create();
    const send = async (change: object) => {
      const { version } = await anna.call<Draft>('GET', `/api/drafts/${draft.id}`);
      await anna.call('PATCH', `/api/drafts/${draft.id}`, { version, ...change });
      const response = await anna.request('POST', `/api/drafts/${draft.id}/send`, {});
      expect(response.status).toBe(400);
      const body = (await response.json()) as { code: string; fields: object };
      expect(body.code).toBe('DRAFT_INCOMPLETE');
      return body.fields;
    };
    expect(await send({})).toEqual({
      recipient: 'RECIPIENT_MISSING',
      subject: 'SUBJECT_MISSING',
      text: 'CONTENT_MISSING',
    });
    const elsewhere = { ...recipient, organisation: { ...kommun } };
    expect(await send({ recipient: elsewhere, subject: 'x'.repeat(257), text: 'a\u0001b' })).toEqual({
      recipient: 'RECIPIENT_UNKNOWN',
      subject: 'SUBJECT_TOO_LONG',
      text: 'CHARACTER_FORBIDDEN',
    });
    expect(await send({ recipient, subject: 'ok', text: 'å'.repeat(600_000) })).toEqual({
      text: 'MESSAGE_TOO_LARGE',
    });
  });

  it('refuses unsuitable files with a stable code, and keeps nothing of them', async () => {
    const draft = await create();
    const cases: [string, string, Buffer, number, string][] = [
      ['tom.pdf', 'application/pdf', Buffer.alloc(0), 400, 'ATTACHMENT_EMPTY'],
      ['program.exe', 'application/x-msdownload', Buffer.from('MZ…'), 415, 'ATTACHMENT_TYPE'],
      ['förklädd.pdf', 'application/pdf', Buffer.from('MZ…'), 415, 'ATTACHMENT_TYPE'],
      ['förklädd.txt', 'text/plain', Buffer.from([0x4d, 0x5a, 0, 1, 2]), 415, 'ATTACHMENT_TYPE'],
      ['utanändelse', 'application/pdf', pdf, 400, 'ATTACHMENT_NAME'],
      [
        'stor.pdf',
        'application/pdf',
        Buffer.concat([pdf, Buffer.alloc(1_000_000)]),
        413,
        'ATTACHMENT_TOO_LARGE',
      ],
      [
        'enorm.pdf',
        'application/pdf',
        Buffer.concat([pdf, Buffer.alloc(20_000_000)]),
        413,
        'ATTACHMENT_TOO_LARGE',
      ],
    ];
    for (const [name, type, content, status, code] of cases) {
      const response = await upload(draft, name, type, content);
      expect([name, response.status, await codeOf(response)]).toEqual([name, status, code]);
    }
    expect((await anna.call<Draft>('GET', `/api/drafts/${draft.id}`)).attachments).toEqual([]);
  });

  it('counts all files together, also when they come at once', async () => {
    const draft = await create();
    const big = Buffer.concat([pdf, Buffer.alloc(400_000)]);
    const answers = await Promise.all(
      [1, 2, 3].map((n) => upload(draft, `${n}.pdf`, 'application/pdf', big)),
    );
    expect(answers.map((one) => one.status).sort()).toEqual([201, 413, 413]);
  });

  it('knows the type by the name where the browser does not, and cleans the name', async () => {
    const draft = await create();
    const response = await upload(
      draft,
      '..\\..\\hemligt/\u0007lista.CSV',
      'application/vnd.ms-excel',
      Buffer.from('a;b\n'),
    );
    expect(await response.json()).toMatchObject({ name: 'lista.CSV', type: 'text/csv' });
  });

  it('attack: path traversal in names and ids reaches nothing', async () => {
    const draft = await create();
    const response = await upload(draft, '../../../../tmp/evil.pdf', 'application/pdf', pdf);
    expect(await response.json()).toMatchObject({ name: 'evil.pdf' });
    for (const path of [
      `/api/drafts/${draft.id}/attachments/..%2F..%2Fetc%2Fpasswd`,
      '/api/drafts/..%2F..%2Fx',
      '/api/messages/%2e%2e/attachments/%2e%2e',
    ])
      expect((await anna.request('GET', path)).status).toBe(404);
  });

  it('attack: an upload that breaks off leaves nothing', async () => {
    const draft = await create();
    const stop = new AbortController();
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(pdf);
        setTimeout(() => stop.abort(), 50);
      },
    });
    await anna.browser
      .fetch(`${here.web}/api/drafts/${draft.id}/attachments?name=a.pdf&type=application/pdf`, {
        method: 'POST',
        headers: { 'x-csrf-token': anna.browser.csrfToken, 'content-type': 'application/octet-stream' },
        body,
        duplex: 'half',
        signal: stop.signal,
      } as RequestInit)
      .catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect((await anna.call<Draft>('GET', `/api/drafts/${draft.id}`)).attachments).toEqual([]);
    expect((await anna.request('GET', '/api/session')).status).toBe(200);
  });

  it('attack: nobody changes or sees drafts, messages and files of a mailbox without permission', async () => {
    const draft = await create();
    const attached = (await (await upload(draft, 'a.pdf', 'application/pdf', pdf)).json()) as { id: string };
    const bo = await here.logIn('bo');
    const tries: [string, string, unknown?][] = [
      ['GET', `/api/drafts/${draft.id}`],
      ['PATCH', `/api/drafts/${draft.id}`, { version: 1, subject: 'x' }],
      ['DELETE', `/api/drafts/${draft.id}`],
      ['POST', `/api/drafts/${draft.id}/send`, {}],
      ['POST', `/api/drafts/${draft.id}/attachments?name=b.pdf&type=application/pdf`, pdf],
      ['GET', `/api/drafts/${draft.id}/attachments/${attached.id}`],
      ['DELETE', `/api/drafts/${draft.id}/attachments/${attached.id}`],
      ['GET', `/api/mailboxes/${mailbox}/messages?folder=drafts`],
      ['POST', `/api/mailboxes/${mailbox}/drafts`, {}],
    ];
    for (const [method, path, body] of tries) {
      const response = await bo.request(method, path, body);
      expect([path, response.status]).toEqual([path, 404]);
    }
    // A file of one draft is not to be had through another.
    const own = await bo.call<Draft>('POST', `/api/mailboxes/${await bo.mailbox(registrator)}/drafts`, {});
    const crossed = await bo.request('GET', `/api/drafts/${own.id}/attachments/${attached.id}`);
    expect(await codeOf(crossed)).toBe('ATTACHMENT_NOT_FOUND');
    expect((await bo.request('GET', '/api/drafts/a%00b')).status).toBe(400);
    expect((await anna.call<Draft>('GET', `/api/drafts/${draft.id}`)).attachments).toHaveLength(1);
  });

  it('attack: who may read may not write', async () => {
    const draft = await create();
    const david = await here.logIn('david');
    expect((await david.request('GET', `/api/drafts/${draft.id}`)).status).toBe(404);
    await anna.call('POST', `/api/drafts/${draft.id}/sharing`, { shared: true });
    expect((await david.request('GET', `/api/drafts/${draft.id}`)).status).toBe(200);
    const tries: [string, string, unknown?][] = [
      ['PATCH', `/api/drafts/${draft.id}`, { version: 1, subject: 'x' }],
      ['DELETE', `/api/drafts/${draft.id}`],
      ['POST', `/api/drafts/${draft.id}/send`, {}],
      ['POST', `/api/drafts/${draft.id}/sharing`, { shared: false }],
      ['POST', `/api/mailboxes/${mailbox}/drafts`, {}],
    ];
    for (const [method, path, body] of tries)
      expect([path, (await david.request(method, path, body)).status]).toEqual([path, 403]);
  });

  it('attack: an answer quotes nothing from a mailbox that one may not read', async () => {
    here.service.deliver({
      sender: region.participant,
      recipient: kommun.participant,
      label: 'Hemligt',
      senderAttention: { subOrganization: { extension: vardcentral } },
      recipientAttention: { subOrganization: { extension: socialtjanst } },
    });
    let page: MessagePage = { items: [] };
    while (page.items.length === 0)
      page = await anna.call<MessagePage>('GET', `/api/mailboxes/${mailbox}/messages?folder=inbox`);
    const secret = page.items[0]?.id ?? '';
    const bo = await here.logIn('bo');
    const own = await bo.mailbox(registrator);
    const response = await bo.request('POST', `/api/mailboxes/${own}/drafts`, { replyTo: secret });
    expect(response.status).toBe(404);
    expect(await codeOf(response)).toBe('MESSAGE_NOT_FOUND');
    for (const path of [
      `/api/conversations/${page.items[0]?.conversationId}?mailbox=${mailbox}`,
      `/api/conversations/${page.items[0]?.conversationId}?mailbox=${own}`,
    ])
      expect((await bo.request('GET', path)).status).toBe(404);
    expect((await bo.request('POST', `/api/messages/${secret}/read`, { read: true })).status).toBe(404);
  });

  it('attack: fields beyond the interface are refused', async () => {
    const draft = await create();
    for (const body of [
      { version: 1, mailboxId: 'other' },
      { version: 1, subject: { $ne: 1 } },
      { version: '1' },
      { version: 1, references: [{ root: '', extension: 'x' }] },
    ])
      expect(await codeOf(await anna.request('PATCH', `/api/drafts/${draft.id}`, body))).toBe(
        'REQUEST_MALFORMED',
      );
  });

  it('removes content that nothing uses any more', async () => {
    const draft = await create();
    await upload(draft, 'a.pdf', 'application/pdf', Buffer.concat([pdf, Buffer.from('only here')]));
    await anna.call('DELETE', `/api/drafts/${draft.id}`);
    expect((await anna.request('GET', `/api/drafts/${draft.id}`)).status).toBe(404);
  });
});
