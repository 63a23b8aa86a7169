import { testDatabases } from '@budkavle/platform/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { draftRoutes } from '../drafts/routes.ts';
import { handlingRoutes } from '../handling/routes.ts';
import { messageRoutes } from '../messages/routes.ts';
import { TestBrowser } from '../testing/browser.ts';
import {
  eventually,
  kommun,
  region,
  registrator,
  socialtjanst,
  TestInstallation,
  TestUser,
  vardcentral,
} from '../testing/client.ts';
import type { Conversation, Draft, MessagePage } from '../web-api.ts';
import { mailboxRoutes } from './routes.ts';

const recipient = {
  organisation: { participant: region.participant, name: region.name },
  address: { identifier: vardcentral, name: 'Vårdcentralen Eken' },
};
const pdf = Buffer.from('%PDF-1.7\n%fictitious\n');

/** Every route about a mailbox, from the code that adds them: one that comes later is attacked, too. */
function routesOfMailboxes(): { method: string; path: string }[] {
  const found: { method: string; path: string }[] = [];
  const app = Object.fromEntries(
    ['get', 'post', 'patch', 'put', 'delete'].map((method) => [
      method,
      (path: string) => found.push({ method: method.toUpperCase(), path }),
    ]),
  );
  const collector = { ...app, addContentTypeParser() {} } as never;
  for (const add of [mailboxRoutes, messageRoutes, draftRoutes, handlingRoutes])
    (add as (...given: unknown[]) => void)(
      collector,
      { configuration: { sending: { messageBytes: 1 } } },
      {},
    );
  // About oneself, not about a mailbox.
  const own = new Set(['/api/session', '/api/notices', '/api/notices/seen']);
  return found.filter(({ path }) => !own.has(path));
}

testDatabases('attack: cross-organisation access over the web API', (make) => {
  const here = new TestInstallation(make());
  let anna: TestUser;
  let bo: TestUser;
  let mailbox: string;
  let own: string;
  let draft: Draft;
  let message: { id: string; attachmentId: string; conversationId: string };

  beforeAll(async () => {
    await here.start();
    [anna, bo] = [await here.logIn('anna'), await here.logIn('bo')];
    mailbox = await anna.mailbox(socialtjanst);
    own = await bo.mailbox(registrator);
    draft = await anna.call<Draft>('POST', `/api/mailboxes/${mailbox}/drafts`, {});
    await anna.call('PATCH', `/api/drafts/${draft.id}`, {
      version: 1,
      recipient,
      subject: 'Hemligt',
      text: 'Hemlig text',
    });
    await anna.request('POST', `/api/drafts/${draft.id}/attachments?name=a.pdf&type=application/pdf`, pdf);
    draft = await anna.call<Draft>('GET', `/api/drafts/${draft.id}`);
    here.service.deliver({
      sender: region.participant,
      recipient: kommun.participant,
      label: 'Hemligt ärende',
      senderAttention: { subOrganization: { extension: vardcentral } },
      recipientAttention: { subOrganization: { extension: socialtjanst } },
      digitalDocument: [
        {
          documentId: 'a',
          contentFiles: [
            { fileName: 'a.pdf', contentType: 'application/pdf', content: pdf.toString('base64') },
          ],
        },
      ],
    });
    message = await eventually(async () => {
      const page = await anna.call<MessagePage>('GET', `/api/mailboxes/${mailbox}/messages?folder=inbox`);
      const [first] = page.items;
      if (!first) return undefined;
      const found = await anna.call<Conversation>(
        'GET',
        `/api/conversations/${first.conversationId}?mailbox=${mailbox}`,
      );
      const attachmentId = found.messages[0]?.attachments[0]?.id;
      return attachmentId === undefined
        ? undefined
        : { id: first.id, attachmentId, conversationId: first.conversationId };
    });
  });
  afterAll(() => here.stop());

  const bodies: Record<string, unknown> = {
    'POST /api/mailboxes/:mailboxId/drafts': {},
    'PATCH /api/drafts/:id': { version: 1, subject: 'x' },
    'POST /api/drafts/:id/attachments': pdf,
    'POST /api/drafts/:id/send': {},
    'POST /api/messages/:id/read': { read: true },
    'POST /api/conversations/:conversationId/assignment': { to: null, expected: null },
    'POST /api/conversations/:conversationId/status': { status: 'done' },
    'POST /api/conversations/:conversationId/due': { dueOn: '2026-12-01' },
    'POST /api/conversations/:conversationId/labels': { labels: [] },
    'POST /api/conversations/:conversationId/follow': { follow: true },
    'POST /api/conversations/:conversationId/notes': { text: 'x', mentions: [] },
    'POST /api/conversations/:conversationId/lock': {},
    'POST /api/mailboxes/:mailboxId/labels': { name: 'x' },
    'POST /api/drafts/:id/sharing': { shared: true },
  };
  const queries: Record<string, string> = {
    'GET /api/mailboxes/:mailboxId/messages': '?folder=inbox',
    'POST /api/drafts/:id/attachments': '?name=b.pdf&type=application/pdf',
  };
  const ask = (user: TestUser, route: string, query?: string) => {
    const [method = '', path = ''] = route.split(' ');
    const isDraft = path.startsWith('/api/drafts');
    const filled = path
      .replace(':mailboxId', mailbox)
      .replace(':attachmentId', (isDraft ? draft.attachments[0]?.id : message.attachmentId) ?? 'x')
      .replace(':conversationId', message.conversationId)
      .replace(':id', isDraft ? draft.id : message.id);
    return user.request(method, filled + (query ?? queries[route] ?? ''), bodies[route]);
  };
  const routes = routesOfMailboxes().map(({ method, path }) => `${method} ${path}`);

  it('the routes are known', () => {
    expect(routes.length).toBeGreaterThanOrEqual(25);
  });

  it.each(routes)('%s of a mailbox without permission: 404, nothing told, nothing changed', async (route) => {
    const asked = route.includes(' /api/conversations/:conversationId')
      ? [`?mailbox=${mailbox}`, `?mailbox=${own}`, '']
      : [undefined];
    for (const query of asked) {
      const response = await ask(bo, route, query);
      const text = await response.text();
      expect([query, response.status]).toEqual([query, 404]);
      expect(text).not.toMatch(/Hemlig|Eken|a\.pdf/);
    }
    expect(await anna.call<Draft>('GET', `/api/drafts/${draft.id}`)).toEqual(draft);
  });

  it.each(routes)('%s without a session, or with one of another organisation: 401', async (route) => {
    const stranger = new TestBrowser();
    for (const cookie of [undefined, 'A'.repeat(43)]) {
      if (cookie !== undefined)
        for (const name of anna.browser.cookies.keys()) stranger.cookies.set(name, cookie);
      expect((await ask(new TestUser(here.web, stranger), route)).status).toBe(401);
    }
  });

  it('a cursor of one mailbox shows nothing of it in another', async () => {
    for (let count = 0; count < 3; count += 1)
      await anna.call('POST', `/api/mailboxes/${mailbox}/drafts`, {});
    const page = await anna.call<MessagePage>(
      'GET',
      `/api/mailboxes/${mailbox}/messages?folder=drafts&limit=1`,
    );
    expect(page.next).toBeDefined();
    for (const folder of ['drafts', 'inbox', 'sent', 'failed']) {
      const query = new URLSearchParams({ folder, cursor: page.next ?? '' });
      const response = await bo.request('GET', `/api/mailboxes/${own}/messages?${query}`);
      expect([folder, ((await response.json()) as MessagePage).items ?? []]).toEqual([folder, []]);
    }
  });
});

testDatabases('attack: a person of another organisation at the same identity provider', (make) => {
  const here = new TestInstallation(make());
  beforeAll(async () => {
    await here.start((configuration) => {
      configuration.openIdConnect.requiredClaims = [{ claim: 'organisation', value: region.participant }];
    });
  });
  afterAll(() => here.stop());

  it('is not let in', async () => {
    const browser = new TestBrowser();
    const url = await browser.logIn(here.web, 'anna');
    expect(url.searchParams.get('error')).toBe('UNKNOWN_USER');
    expect((await browser.fetch(`${here.web}/api/session`)).status).toBe(401);
  });
});
