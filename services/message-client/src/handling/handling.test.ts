import { testDatabases } from '@budkavle/platform/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  eventually,
  kommun,
  region,
  socialtjanst,
  TestInstallation,
  type TestUser,
  vardcentral,
} from '../testing/client.ts';
import type { Draft, MessagePage, MessageSummary } from '../web-api.ts';
import type { Colleague, Handling, Label, NoticePage } from './api.ts';

testDatabases('conversations in a function mailbox', (make) => {
  const here = new TestInstallation(make());
  let anna: TestUser;
  let arvid: TestUser;
  let david: TestUser;
  let ids: { anna: string; arvid: string; david: string };
  let mailbox: string;

  beforeAll(async () => {
    await here.start();
    [anna, arvid, david] = [await here.logIn('anna'), await here.logIn('arvid'), await here.logIn('david')];
    mailbox = await anna.mailbox(socialtjanst);
    ids = {
      anna: (await anna.session()).user.id,
      arvid: (await arvid.session()).user.id,
      david: (await david.session()).user.id,
    };
  });
  afterAll(() => here.stop());

  let number = 0;
  /** A message that came in, as the queue shows it. `reply`: in this conversation. */
  async function arrives(conversationId?: string): Promise<MessageSummary> {
    number += 1;
    const label = `Ärende ${number}`;
    const messageId = here.service.deliver({
      sender: region.participant,
      recipient: kommun.participant,
      label,
      ...(conversationId === undefined ? {} : { conversationId }),
      senderAttention: { subOrganization: { extension: vardcentral } },
      recipientAttention: { subOrganization: { extension: socialtjanst } },
    });
    return eventually(async () =>
      (await folder(anna, 'all')).find(
        (one) => one.subject === label && one.conversationId === (conversationId ?? messageId),
      ),
    );
  }
  const folder = async (user: TestUser, name: string, query = '') =>
    (await user.call<MessagePage>('GET', `/api/mailboxes/${mailbox}/messages?folder=${name}${query}`)).items;
  const path = (one: MessageSummary, action: string) =>
    `/api/conversations/${one.conversationId}/${action}?mailbox=${mailbox}`;
  const handling = (user: TestUser, one: MessageSummary) => user.call<Handling>('GET', path(one, 'handling'));
  const isIn = async (user: TestUser, name: string, one: MessageSummary) =>
    (await folder(user, name)).some((each) => each.conversationId === one.conversationId);
  const counts = async (user: TestUser) => {
    const found = (await user.session()).mailboxes.find((each) => each.id === mailbox);
    return {
      unassigned: found?.unassigned,
      mine: found?.mine,
      waiting: found?.waiting,
      drafts: found?.drafts,
    };
  };

  it('goes from the queue to somebody, back, and to done; something new opens it again', async () => {
    const before = await counts(anna);
    const one = await arrives();
    expect(one.work).toMatchObject({ status: 'open', messageCount: 1, labels: [] });
    expect(await isIn(anna, 'unassigned', one)).toBe(true);
    expect((await counts(anna)).unassigned).toBe((before.unassigned ?? 0) + 1);
    await anna.call('POST', path(one, 'assignment'), { to: ids.anna, expected: null });
    expect([
      await isIn(anna, 'unassigned', one),
      await isIn(anna, 'mine', one),
      await isIn(arvid, 'mine', one),
    ]).toEqual([false, true, false]);
    await anna.call('POST', path(one, 'assignment'), { to: null, expected: ids.anna });
    expect(await isIn(arvid, 'unassigned', one)).toBe(true);
    await anna.call('POST', path(one, 'status'), { status: 'done' });
    await anna.call('POST', path(one, 'status'), { status: 'done' });
    expect([
      await isIn(anna, 'unassigned', one),
      await isIn(anna, 'done', one),
      await isIn(anna, 'all', one),
    ]).toEqual([false, true, true]);
    await arrives(one.conversationId);
    expect([await isIn(anna, 'done', one), await isIn(anna, 'unassigned', one)]).toEqual([false, true]);
    const { entries } = await handling(anna, one);
    expect(entries.map((entry) => entry.kind)).toEqual([
      'assigned',
      'released',
      'done',
      'reopened-by-message',
    ]);
  });

  it('hands over with a note that the colleague is told of', async () => {
    const one = await arrives();
    await anna.call('POST', path(one, 'assignment'), {
      to: ids.arvid,
      expected: null,
      note: 'Du känner familjen.',
    });
    const { assignee, entries } = await handling(david, one);
    expect(assignee).toEqual({ id: ids.arvid, name: 'Arvid Alm' });
    expect(entries.at(-1)).toMatchObject({
      kind: 'handed-over',
      by: { name: 'Anna Andersson' },
      to: { name: 'Arvid Alm' },
      text: 'Du känner familjen.',
    });
    const { items, unseen } = await arvid.call<NoticePage>('GET', '/api/notices');
    expect(items[0]).toMatchObject({ kind: 'handover', conversationId: one.conversationId, seen: false });
    expect(unseen).toBeGreaterThan(0);
    await arvid.call('POST', '/api/notices/seen', { ids: items.map((each) => each.id) });
    expect((await arvid.call<NoticePage>('GET', '/api/notices')).unseen).toBe(0);
  });

  it('race for a conversation: exactly one of two gets it, the other is told', async () => {
    for (let round = 0; round < 5; round += 1) {
      const one = await arrives();
      const answers = await Promise.all([
        anna.request('POST', path(one, 'assignment'), { to: ids.anna, expected: null }),
        arvid.request('POST', path(one, 'assignment'), { to: ids.arvid, expected: null }),
      ]);
      const statuses = answers.map((each) => each.status);
      expect([...statuses].sort()).toEqual([200, 409]);
      const loser = answers.find((each) => each.status === 409);
      expect(await loser?.json()).toMatchObject({ code: 'ASSIGNMENT_CHANGED' });
      const { assignee } = await handling(anna, one);
      expect(assignee?.id).toBe(statuses[0] === 200 ? ids.anna : ids.arvid);
    }
  });

  it('race for the answer: exactly one of two gets the lock; the other cannot begin, write or send', async () => {
    const one = await arrives();
    const answers = await Promise.all([
      anna.request('POST', path(one, 'lock'), {}),
      arvid.request('POST', path(one, 'lock'), {}),
    ]);
    expect(answers.map((each) => each.status).sort()).toEqual([200, 409]);
    const [winner, loser] = answers[0]?.status === 200 ? [anna, arvid] : [arvid, anna];
    expect((await handling(loser, one)).lock?.by.id).toBe(winner === anna ? ids.anna : ids.arvid);
    const refused = await loser.request('POST', `/api/mailboxes/${mailbox}/drafts`, { replyTo: one.id });
    expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([
      409,
      'CONVERSATION_LOCKED',
    ]);
    const draft = await winner.call<Draft>('POST', `/api/mailboxes/${mailbox}/drafts`, { replyTo: one.id });
    await winner.call('POST', `/api/drafts/${draft.id}/sharing`, { shared: true });
    for (const [method, end, body] of [
      ['PATCH', '', { version: 1, text: 'x' }],
      ['POST', '/send', {}],
    ] as const)
      expect((await loser.request(method, `/api/drafts/${draft.id}${end}`, body)).status).toBe(409);
    // Whoever takes over says so to all, and the first one is now the one who may not.
    await loser.call('POST', path(one, 'lock'), { takeOver: true });
    expect((await winner.request('PATCH', `/api/drafts/${draft.id}`, { version: 1, text: 'x' })).status).toBe(
      409,
    );
    expect((await handling(winner, one)).entries.at(-1)?.kind).toBe('lock-taken-over');
    await winner.request('DELETE', path(one, 'lock'));
    expect((await handling(winner, one)).lock).toBeDefined();
    await loser.request('DELETE', path(one, 'lock'));
    expect((await handling(winner, one)).lock).toBeUndefined();
  });

  it('a draft is its writer’s until it is shared, or the conversation is handed over', async () => {
    const one = await arrives();
    const draft = await anna.call<Draft>('POST', `/api/mailboxes/${mailbox}/drafts`, { replyTo: one.id });
    await anna.call('PATCH', `/api/drafts/${draft.id}`, { version: 1, text: 'Hemligt utkast' });
    await anna.request('DELETE', path(one, 'lock'));
    const sees = async (user: TestUser) => ({
      status: (await user.request('GET', `/api/drafts/${draft.id}`)).status,
      listed: (await folder(user, 'drafts')).some((each) => each.id === draft.id),
    });
    const [before, hidden] = [(await counts(arvid)).drafts ?? 0, { status: 404, listed: false }];
    expect(await sees(arvid)).toEqual(hidden);
    expect((await arvid.request('PATCH', `/api/drafts/${draft.id}`, { version: 2, text: 'x' })).status).toBe(
      404,
    );
    expect((await arvid.request('POST', `/api/drafts/${draft.id}/sharing`, { shared: true })).status).toBe(
      404,
    );
    expect((await handling(arvid, one)).drafts).toMatchObject([
      { by: { name: 'Anna Andersson' }, shared: false },
    ]);
    await anna.call('POST', `/api/drafts/${draft.id}/sharing`, { shared: true });
    expect(await sees(arvid)).toEqual({ status: 200, listed: true });
    expect((await counts(arvid)).drafts).toBe(before + 1);
    await anna.call('POST', `/api/drafts/${draft.id}/sharing`, { shared: false });
    expect(await sees(arvid)).toEqual(hidden);
    await anna.call('POST', path(one, 'assignment'), { to: ids.arvid, expected: null });
    expect(await sees(arvid)).toEqual({ status: 200, listed: true });
  });

  it('who answers has it, and then it waits; the answer that comes brings it back', async () => {
    const one = await arrives();
    const draft = await arvid.call<Draft>('POST', `/api/mailboxes/${mailbox}/drafts`, { replyTo: one.id });
    await arvid.call('PATCH', `/api/drafts/${draft.id}`, { version: 1, text: 'Svar' });
    await arvid.call('POST', `/api/drafts/${draft.id}/send`, {});
    expect([await isIn(arvid, 'mine', one), await isIn(anna, 'waiting', one)]).toEqual([true, true]);
    expect((await handling(anna, one)).lock).toBeUndefined();
    await arrives(one.conversationId);
    expect([await isIn(arvid, 'mine', one), await isIn(anna, 'waiting', one)]).toEqual([true, false]);
    const { items } = await arvid.call<NoticePage>('GET', '/api/notices');
    expect(items[0]).toMatchObject({ kind: 'message', conversationId: one.conversationId });
  });

  it('notes stay here: mentions tell the colleague, nothing goes to the message service', async () => {
    const one = await arrives();
    const posts = here.service.posts.length;
    const known = JSON.stringify([...here.service.messages.values()].map((each) => each.attributes));
    await anna.call('POST', path(one, 'notes'), {
      text: 'Fråga @Arvid Alm: hembesök?',
      mentions: [ids.arvid],
    });
    expect((await handling(david, one)).entries.at(-1)).toMatchObject({
      kind: 'note',
      by: { name: 'Anna Andersson' },
    });
    expect((await arvid.call<NoticePage>('GET', '/api/notices')).items[0]).toMatchObject({
      kind: 'mention',
      by: { name: 'Anna Andersson' },
    });
    expect(here.service.posts.length).toBe(posts);
    expect(known).not.toContain('hembesök');
  });

  it('labels, due day and following; a list by label', async () => {
    const [one, other] = [await arrives(), await arrives()];
    const label = await anna.call<Label>('POST', `/api/mailboxes/${mailbox}/labels`, { name: ' Brådskar ' });
    expect(await anna.call<Label>('POST', `/api/mailboxes/${mailbox}/labels`, { name: 'Brådskar' })).toEqual(
      label,
    );
    await anna.call('POST', path(one, 'labels'), { labels: [label.id] });
    await anna.call('POST', path(one, 'due'), { dueOn: '2026-12-01' });
    await david.call('POST', path(one, 'follow'), { follow: true });
    const listed = await folder(arvid, 'all', `&label=${label.id}`);
    expect(listed.map((each) => each.conversationId)).toEqual([one.conversationId]);
    expect(listed[0]?.work).toMatchObject({ labels: [{ name: 'Brådskar' }], dueOn: '2026-12-01' });
    expect((await handling(anna, other)).labels).toEqual([]);
    expect(await handling(david, one)).toMatchObject({ following: true, followers: 1 });
    await arrives(one.conversationId);
    expect((await david.call<NoticePage>('GET', '/api/notices')).items[0]).toMatchObject({ kind: 'message' });
    expect((await anna.request('POST', path(one, 'labels'), { labels: ['x'] })).status).toBe(400);
  });

  it('knows the colleagues who can take a conversation', async () => {
    const people = await anna.call<Colleague[]>('GET', `/api/mailboxes/${mailbox}/people`);
    expect(people.map((each) => [each.name, each.handles])).toEqual([
      ['Anna Andersson', true],
      ['Arvid Alm', true],
      ['David Dahl', false],
    ]);
  });

  it('attack: nobody without permission can be given a conversation or be called to it', async () => {
    const bo = await here.logIn('bo');
    const stranger = (await bo.session()).user.id;
    const one = await arrives();
    for (const to of [stranger, ids.david, 'nobody'])
      expect((await anna.request('POST', path(one, 'assignment'), { to, expected: null })).status).toBe(400);
    const called = await anna.request('POST', path(one, 'notes'), { text: 'x', mentions: [stranger] });
    expect([called.status, ((await called.json()) as { code: string }).code]).toEqual([
      400,
      'PERSON_UNSUITABLE',
    ]);
    expect((await bo.call<NoticePage>('GET', '/api/notices')).items).toEqual([]);
    expect((await handling(anna, one)).entries).toEqual([]);
  });

  it('attack: who may only read changes nothing', async () => {
    const one = await arrives();
    for (const [action, body] of [
      ['assignment', { to: ids.david, expected: null }],
      ['status', { status: 'done' }],
      ['due', { dueOn: null }],
      ['labels', { labels: [] }],
      ['notes', { text: 'x', mentions: [] }],
      ['lock', {}],
    ] as const)
      expect([action, (await david.request('POST', path(one, action), body)).status]).toEqual([action, 403]);
  });
});
