import { testDatabases } from '@budkavle/platform/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  eventually,
  kommun,
  region,
  socialtjanst,
  TestInstallation,
  type TestUser,
  vardcentral,
} from '../testing/client.ts';
import type { Conversation, MessageDetail, MessagePage } from '../web-api.ts';
import { previewType } from './preview-type.ts';
import { uniqueNames } from './unique-names.ts';

describe('names in a ZIP', () => {
  it('are one of their kind, and lead nowhere', () =>
    expect(uniqueNames(['a.pdf', 'A.pdf', 'a.pdf', '../../etc/passwd', '..', 'x'])).toEqual([
      'a.pdf',
      'A (2).pdf',
      'a (3).pdf',
      '__.._etc_passwd',
      '_',
      'x',
    ]));
});

describe('what is shown in the page', () => {
  it.each(['text/html', 'image/svg+xml', 'application/xhtml+xml', 'text/xml', 'application/javascript', ''])(
    'attack: %s is never shown',
    (type) => expect(previewType({ type, size: 10 })).toBeUndefined(),
  );
  it('plain text is plain text', () =>
    expect(previewType({ type: 'text/markdown; charset=x', size: 1 })).toBe('text/plain; charset=utf-8'));
});

testDatabases('reading attachments', (make) => {
  const here = new TestInstallation(make());
  let anna: TestUser;
  let bo: TestUser;
  let message: MessageDetail;
  const files = [
    { fileName: 'plan åäö.pdf', contentType: 'application/pdf', content: Buffer.from('%PDF-1.7\nett') },
    { fileName: 'plan åäö.pdf', contentType: 'application/pdf', content: Buffer.from('%PDF-1.7\ntvå') },
    { fileName: 'sida.html', contentType: 'text/html', content: Buffer.from('<script>alert(1)</script>') },
  ];

  beforeAll(async () => {
    await here.start();
    [anna, bo] = [await here.logIn('anna'), await here.logIn('bo')];
    here.service.deliver(
      {
        sender: region.participant,
        recipient: kommun.participant,
        senderAttention: { subOrganization: { root: '', extension: vardcentral } },
        recipientAttention: { subOrganization: { root: '', extension: socialtjanst } },
      },
      files,
    );
    const mailbox = await anna.mailbox(socialtjanst);
    message = await eventually(async () => {
      const [first] = (await anna.call<MessagePage>('GET', `/api/mailboxes/${mailbox}/messages?folder=inbox`))
        .items;
      if (!first) return undefined;
      const found = await anna.call<Conversation>(
        'GET',
        `/api/conversations/${first.conversationId}?mailbox=${mailbox}`,
      );
      return found.messages[0];
    });
  });
  afterAll(() => here.stop());

  it('all at once as a ZIP, every octet', async () => {
    const response = await anna.request('GET', `/api/messages/${message.id}/attachments.zip`);
    expect(response.headers.get('content-type')).toBe('application/zip');
    expect(response.headers.get('content-disposition')).toMatch(/^attachment; filename="bilagor-/);
    const zip = Buffer.from(await response.arrayBuffer());
    for (const { content } of files) expect(zip.includes(content)).toBe(true);
    expect(zip.includes(Buffer.from('plan åäö (2).pdf'))).toBe(true);
  });

  it('attack: what others have made is shown only as a picture, text or PDF, and can do nothing', async () => {
    const [pdf, , html] = message.attachments;
    const shown = await anna.request('GET', `/api/messages/${message.id}/attachments/${pdf?.id}/preview`);
    expect(shown.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(shown.headers.get('content-security-policy')).toContain('sandbox');
    expect(shown.headers.get('x-content-type-options')).toBe('nosniff');
    const refused = await anna.request('GET', `/api/messages/${message.id}/attachments/${html?.id}/preview`);
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({ code: 'PREVIEW_IMPOSSIBLE' });
  });

  it('attack: files of a mailbox without permission', async () => {
    for (const path of ['attachments.zip', `attachments/${message.attachments[0]?.id}/preview`])
      expect((await bo.request('GET', `/api/messages/${message.id}/${path}`)).status).toBe(404);
  });
});
