import { silentLogger } from '@budkavle/platform';
import { testDatabases } from '@budkavle/platform/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { NoticePage } from '../handling/api.ts';
import { openContext } from '../open-context.ts';
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
import { TestMailServer } from '../testing/mail-server.ts';
import type { MessagePage, MessageSummary } from '../web-api.ts';
import type { Watch } from './api.ts';
import { noticeText } from './deliver.ts';
import { scanRules } from './scan.ts';

const base = '/api/administration';
const hour = 60 * 60_000;

testDatabases('watch', (make) => {
  const here = new TestInstallation(make());
  const mail = new TestMailServer();
  let bo: TestUser;
  let mailbox: string;
  let boId: string;
  let opened: Awaited<ReturnType<typeof openContext>>;

  beforeAll(async () => {
    const port = await mail.start();
    await here.start((configuration) => {
      configuration.notices.smtp = {
        host: '127.0.0.1',
        port,
        security: 'none',
        from: 'meddelanden@exempelkommunen.example',
      };
      configuration.notices.webhookHosts = ['hooks.exempelkommunen.example'];
    });
    bo = await here.logIn('bo');
    mailbox = await bo.mailbox(registrator);
    boId = (await bo.session()).user.id;
    opened = await openContext(here.configuration, silentLogger);
  });
  afterAll(async () => {
    await opened.close();
    await here.stop();
    await mail.stop();
  });

  const path = () => `${base}/mailboxes/${mailbox}/watch`;
  const to = (mails: string[], more = {}) => ({ people: [boId], mails, ...more });
  const scan = (ms: number) => scanRules(opened.context, new Date(Date.now() + ms));
  let number = 0;
  async function arrives(): Promise<MessageSummary> {
    number += 1;
    const label = `Hemlig rubrik ${number}`;
    here.service.deliver({
      sender: region.participant,
      recipient: kommun.participant,
      label,
      senderAttention: { subOrganization: { extension: vardcentral } },
      recipientAttention: { subOrganization: { extension: registrator } },
    });
    return eventually(async () =>
      (await bo.call<MessagePage>('GET', `/api/mailboxes/${mailbox}/messages?folder=all`)).items.find(
        (one) => one.subject === label,
      ),
    );
  }

  it('tells once when nobody has taken a message in time: in the client and by e-mail, without any content', async () => {
    await bo.call('POST', path(), {
      kind: 'unassigned',
      afterMinutes: 60,
      recipients: to(['jour@exempelkommunen.example']),
    });
    const one = await arrives();
    expect(await scan(0)).toBe(0);
    expect(await scan(2 * hour)).toBe(1);
    expect(await scan(3 * hour)).toBe(0);
    const [sent] = await eventually(async () => (mail.mails.length > 0 ? mail.mails : undefined), 20_000);
    expect(sent?.to).toBe('jour@exempelkommunen.example');
    expect(sent?.text).toContain(`/mailboxes/${mailbox}/all/conversations/`);
    expect(sent?.text).not.toMatch(/Hemlig|Eken|Exempelregionen|Registrator/);
    const { items } = await bo.call<NoticePage>('GET', '/api/notices');
    expect(items[0]).toMatchObject({ kind: 'watch', conversationId: one.conversationId });
    expect(mail.mails).toHaveLength(1);
  });

  it('what is taken, answered or done in time is not told', async () => {
    const one = await arrives();
    await bo.call('POST', `/api/conversations/${one.conversationId}/assignment?mailbox=${mailbox}`, {
      to: boId,
      expected: null,
    });
    expect(await scan(2 * hour)).toBe(0);
  });

  it('unread, unanswered and overdue are told each by its rule; opening hours are waited for', async () => {
    for (const kind of ['unread', 'unanswered', 'overdue'])
      await bo.call('POST', path(), { kind, afterMinutes: 30, recipients: to([]) });
    const one = await arrives();
    await bo.call('POST', `/api/conversations/${one.conversationId}/due?mailbox=${mailbox}`, {
      dueOn: '2026-01-01',
    });
    // Overdue at once; unread and unanswered for the older ones, too, when their time has come.
    expect(await scan(0)).toBeGreaterThanOrEqual(1);
    expect(await scan(hour)).toBeGreaterThanOrEqual(2);
    expect(await scan(hour)).toBe(0);
    await bo.call('POST', `${path()}/setting`, {
      hours: [{ day: 3, from: '03:00', to: '03:01' }],
      nameInNotices: false,
    });
    await arrives();
    expect(await scan(2 * hour)).toBe(0);
    await bo.call('POST', `${path()}/setting`, { hours: [], nameInNotices: true, text: 'Se efter i kön.' });
    expect(await scan(2 * hour)).toBeGreaterThanOrEqual(2);
  });

  it('a mail server that cannot now is tried again; the text is the mailbox’s own', async () => {
    const before = mail.mails.length;
    mail.refuses = true;
    await bo.call('POST', path(), {
      kind: 'unread',
      afterMinutes: 1,
      recipients: to(['chef@exempelkommunen.example']),
    });
    await arrives();
    expect(await scan(hour)).toBeGreaterThanOrEqual(1);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(mail.mails.length).toBe(before);
    mail.refuses = false;
    const sent = await eventually(
      async () => mail.mails.find((one) => one.to === 'chef@exempelkommunen.example'),
      40_000,
    );
    expect(sent.text).toMatch(/Se efter i k/);
  }, 60_000);

  it('a rule that is taken away tells nothing, and can be given back; however many look, it tells once', async () => {
    const { rules } = await bo.call<Watch>('GET', path());
    for (const rule of rules) await bo.call('DELETE', `${base}/watch/${rule.id}`);
    const last = await arrives();
    expect(await scan(5 * hour)).toBe(0);
    expect(rules).toHaveLength(5);
    const first = rules[0]?.id;
    expect(
      (await bo.call<Watch>('GET', path())).rules.find((one) => one.id === first)?.undoUntil,
    ).toBeDefined();
    await bo.call('POST', `${base}/watch/${first}/restore`, {});
    // Three processes that look at once tell once.
    const told = await Promise.all([scan(5 * hour), scan(5 * hour), scan(5 * hour)]);
    expect(told.reduce((sum, each) => sum + each, 0)).toBe(1);
    const { items } = await bo.call<NoticePage>('GET', '/api/notices');
    const about = items.filter((one) => one.kind === 'watch' && one.conversationId === last.conversationId);
    expect(about).toHaveLength(1);
  });

  it('attack: notices go nowhere that the operator has not allowed, and to nobody who may not read', async () => {
    const anna = await here.logIn('anna');
    const stranger = (await anna.session()).user.id;
    const tries = [
      to([], { webhook: 'https://127.0.0.1/x' }),
      to([], { webhook: 'https://hooks.exempelkommunen.example.attacker.example/x' }),
      to([], { webhook: 'https://hooks.exempelkommunen.example@attacker.example/x' }),
      to([], { webhook: 'http://hooks.exempelkommunen.example/x' }),
      to(['a@b.example\r\nBcc: c@d.example']),
      to(['a@b.example, c@d.example']),
      { people: [stranger], mails: [] },
      { people: [], mails: [] },
    ];
    for (const recipients of tries)
      expect([
        recipients,
        (await bo.request('POST', path(), { kind: 'unread', afterMinutes: 1, recipients })).status,
      ]).toEqual([recipients, 400]);
    for (const [method, end, body] of [
      ['GET', ''],
      ['POST', '', { kind: 'unread', afterMinutes: 1, recipients: to([]) }],
      ['POST', '/setting', { hours: [], nameInNotices: true }],
    ] as const)
      expect((await anna.request(method, path() + end, body)).status).toBe(404);
    expect(await anna.mailbox(socialtjanst)).toBeDefined();
  });

  it('the text has no room for content', () => {
    const { subject, text } = noticeText({ mailbox: undefined, own: undefined, url: 'https://x.example/y' });
    expect(subject).toBe('Något väntar i Säker digital kommunikation');
    expect(text).toContain('https://x.example/y');
  });
});
