import { Writable } from 'node:stream';
import { type AuditPage, createLogger, openAuditLog } from '@budkavle/platform';
import { testDatabases } from '@budkavle/platform/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { migrations } from './store/migrations.ts';
import { eventually, kommun, region, socialtjanst, TestInstallation, vardcentral } from './testing/client.ts';
import type { Attachment, Conversation, Draft, MessagePage } from './web-api.ts';

testDatabases('audit log and logs', (make) => {
  const place = make();
  const here = new TestInstallation(place);
  const lines: string[] = [];
  const destination = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  beforeAll(async () => {
    await here.start();
    await here.stopClient();
    await here.startClient(createLogger({ name: 'test', level: 'debug', destination }));
  });
  afterAll(() => here.stop());

  it('notes login, reading, download, sending and denials; neither log holds names, subjects or content', async () => {
    const anna = await here.logIn('anna');
    const bo = await here.logIn('bo');
    const mailbox = await anna.mailbox(socialtjanst);
    here.service.deliver(
      {
        sender: region.participant,
        recipient: kommun.participant,
        label: 'Hemligrubrik',
        senderAttention: { subOrganization: { extension: vardcentral } },
        recipientAttention: { subOrganization: { extension: socialtjanst } },
        digitalDocument: [{ documentId: '1', contentTextBody: ['Hemligtext'] }],
      },
      [{ fileName: 'Hemlignamn.pdf', contentType: 'application/pdf', content: Buffer.from('%PDF-1.7') }],
    );
    const incoming = await eventually(
      async () =>
        (await anna.call<MessagePage>('GET', `/api/mailboxes/${mailbox}/messages?folder=inbox`)).items[0],
    );
    const read = () =>
      anna.call<Conversation>('GET', `/api/conversations/${incoming.conversationId}?mailbox=${mailbox}`);
    const { messages } = await read();
    await read();
    const file = messages[0]?.attachments[0] as Attachment;
    await (await anna.request('GET', `/api/messages/${incoming.id}/attachments/${file.id}`)).arrayBuffer();
    expect((await bo.request('GET', `/api/messages/${incoming.id}/attachments/${file.id}`)).status).toBe(404);
    const draft = await anna.call<Draft>('POST', `/api/mailboxes/${mailbox}/drafts`, {
      replyTo: incoming.id,
    });
    await anna.call('PATCH', `/api/drafts/${draft.id}`, { version: 1, text: 'Hemligtsvar' });
    here.service.fault = (request, response) => {
      if (request.method !== 'POST' || !request.url?.includes('/messages')) return false;
      here.service.fault = () => false;
      response.writeHead(503).end('Hemligtext');
      return true;
    };
    await anna.call('POST', `/api/drafts/${draft.id}/send`, {});

    const { db } = await place.open(migrations);
    const audit = openAuditLog(db);
    expect(await audit.verify()).toMatchObject({ ok: true });
    const entries: AuditPage['entries'] = (await audit.list({ organisation: kommun.participant })).entries;
    const noted = entries.map((entry) => [entry.action, entry.outcome]).reverse();
    expect(noted).toEqual([
      ['login', 'ok'],
      ['login', 'ok'],
      ['read', 'ok'],
      ['download', 'ok'],
      ['GET /api/messages/:id/attachments/:attachmentId', 'denied'],
      ['answer.begun', 'ok'],
      ['send', 'ok'],
    ]);
    const all = JSON.stringify(entries) + lines.join('');
    expect(lines.length).toBeGreaterThan(5);
    for (const secret of [
      'Hemlig',
      'Anna',
      'Andersson',
      'Bo Berg',
      '189001',
      'only-for-the-test',
      ...cookies(anna),
    ])
      expect(all).not.toContain(secret);
  });

  function cookies(user: { browser: { cookies: Map<string, string> } }): string[] {
    return [...user.browser.cookies.values()];
  }
});
