import { testDatabases } from '@budkavle/platform/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Handling } from '../handling/api.ts';
import { migrations } from '../store/migrations.ts';
import type { MessageClientDatabase } from '../store/schema.ts';
import {
  eventually,
  kommun,
  region,
  socialtjanst,
  TestInstallation,
  TestUser,
  vardcentral,
} from '../testing/client.ts';
import type { ChangedEvent, Draft, MessagePage, MessageSummary } from '../web-api.ts';

testDatabases('two processes on one database', (make) => {
  const place = make();
  const here = new TestInstallation(place);
  let other: { web: string; stop(): Promise<void> };
  let anna: TestUser;
  let arvid: TestUser;
  let mailbox: string;
  const two = place.dialect === 'postgres' ? it : it.skip;

  beforeAll(async () => {
    await here.start();
    if (place.dialect === 'sqlite') return;
    other = await here.startAnother();
    anna = await here.logIn('anna');
    arvid = await here.logIn('arvid');
    // Logged in at one, at work at the other: sessions are in the database.
    arvid = new TestUser(other.web, arvid.browser);
    mailbox = await anna.mailbox(socialtjanst);
  });
  afterAll(async () => {
    await other?.stop();
    await here.stop();
  });

  const list = async (user: TestUser, folder: string) =>
    (await user.call<MessagePage>('GET', `/api/mailboxes/${mailbox}/messages?folder=${folder}&limit=200`))
      .items;
  let number = 0;
  async function arrives(): Promise<MessageSummary> {
    number += 1;
    const label = `Till två ${number}`;
    deliver(label);
    return eventually(async () => (await list(anna, 'all')).find((one) => one.subject === label));
  }
  function deliver(label: string): void {
    here.service.deliver({
      sender: region.participant,
      recipient: kommun.participant,
      label,
      senderAttention: { subOrganization: { extension: vardcentral } },
      recipientAttention: { subOrganization: { extension: socialtjanst } },
    });
  }
  const path = (one: MessageSummary, action: string) =>
    `/api/conversations/${one.conversationId}/${action}?mailbox=${mailbox}`;

  /** What a page of this user hears, until it is closed. */
  async function listen(user: TestUser): Promise<{ heard: ChangedEvent[]; close(): void }> {
    const stopping = new AbortController();
    const heard: ChangedEvent[] = [];
    const cookie = [...user.browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(`${user.web}/api/events`, { headers: { cookie }, signal: stopping.signal });
    void (async () => {
      const decoder = new TextDecoder();
      for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>)
        for (const line of decoder.decode(chunk).split('\n'))
          if (line.startsWith('data: ')) heard.push(JSON.parse(line.slice(6)) as ChangedEvent);
    })().catch(() => {});
    return { heard, close: () => stopping.abort() };
  }

  two('a page at the one hears what is done at the other', async () => {
    const one = await arrives();
    const page = await listen(arvid);
    const before = page.heard.length;
    const { id } = (await anna.session()).user;
    await anna.call('POST', path(one, 'assignment'), { to: id, expected: null });
    await eventually(async () => (page.heard.length > before ? true : undefined));
    expect(page.heard.at(-1)).toMatchObject({ type: 'changed', mailboxId: mailbox });
    page.close();
  });

  two('race between processes for conversation and answer: one winner', async () => {
    const ids = [(await anna.session()).user.id, (await arvid.session()).user.id];
    for (let round = 0; round < 5; round += 1) {
      const one = await arrives();
      const taken = await Promise.all(
        [anna, arvid].map((user, index) =>
          user.request('POST', path(one, 'assignment'), { to: ids[index], expected: null }),
        ),
      );
      expect(taken.map((each) => each.status).sort()).toEqual([200, 409]);
      const locked = await Promise.all(
        [anna, arvid].map((user) => user.request('POST', path(one, 'lock'), {})),
      );
      expect(locked.map((each) => each.status).sort()).toEqual([200, 409]);
      const { lock } = await anna.call<Handling>('GET', path(one, 'handling'));
      expect(lock?.by.id).toBe(ids[locked[0]?.status === 200 ? 0 : 1]);
    }
  });

  two('many messages, each stored once; sent from either, each handed over once', async () => {
    for (let count = 0; count < 20; count += 1) deliver(`Många ${count}`);
    const subjects = await eventually(async () => {
      const found = (await list(anna, 'all'))
        .map((one) => one.subject)
        .filter((one) => one.startsWith('Många'));
      return found.length >= 20 ? found : undefined;
    }, 20_000);
    expect(new Set(subjects).size).toBe(subjects.length);
    const sent = await Promise.all(
      [anna, arvid, anna, arvid].map(async (user, index) => {
        const draft = await user.call<Draft>('POST', `/api/mailboxes/${mailbox}/drafts`, {});
        await user.call('PATCH', `/api/drafts/${draft.id}`, {
          version: 1,
          recipient: {
            organisation: { participant: region.participant, name: region.name },
            address: { identifier: vardcentral, name: 'Vårdcentralen Eken' },
          },
          subject: `Från två ${index}`,
          text: 'Text',
        });
        return user.call<MessageSummary>('POST', `/api/drafts/${draft.id}/send`, {});
      }),
    );
    expect(new Set(sent.map((one) => one.id)).size).toBe(4);
    await eventually(async () => (here.service.posts.length >= 4 ? true : undefined));
    expect(new Set(here.service.posts).size).toBe(here.service.posts.length);
  });

  two(
    'one follows the message service at a time; when it ends the other goes on',
    async () => {
      const { db } = await place.open<MessageClientDatabase>(migrations);
      const holder = async () =>
        (
          await db
            .selectFrom('work_lease')
            .select('holder')
            .where('name', '=', 'synchronise')
            .executeTakeFirst()
        )?.holder;
      const first = await eventually(holder);
      await here.stopClient();
      const next = await eventually(async () => {
        const now = await holder();
        return now !== undefined && now !== first ? now : undefined;
      }, 15_000).catch(() => undefined);
      // Whoever followed: after the end of one there is one that follows, and it is alive.
      deliver('Efter den förstes slut');
      const found = await eventually(
        async () => (await list(arvid, 'all')).find((one) => one.subject === 'Efter den förstes slut'),
        40_000,
      );
      expect(found).toBeDefined();
      expect(next ?? (await holder())).toBeDefined();
    },
    70_000,
  );
});
