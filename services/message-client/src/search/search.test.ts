import { testDatabases } from '@budkavle/platform/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
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
import type { Draft, MessagePage } from '../web-api.ts';
import type { SearchPage } from './web-api.ts';

testDatabases('search over messages', (make) => {
  const database = make();
  const here = new TestInstallation(database);
  let anna: TestUser;
  let bo: TestUser;
  const search = async (user: TestUser, query: Record<string, string>) =>
    (await user.call<SearchPage>('GET', `/api/search?${new URLSearchParams(query)}`)).items.map(
      (one) => one.subject,
    );
  const deliver = (to: string, label: string, text: string, more: object = {}, files: string[] = []) =>
    here.service.deliver(
      {
        sender: region.participant,
        recipient: kommun.participant,
        label,
        senderAttention: {
          subOrganization: { root: '', extension: vardcentral, label: 'Vårdcentralen Eken' },
        },
        recipientAttention: { subOrganization: { root: '', extension: to } },
        digitalDocument: [{ documentId: 'a', index: '1', contentTextBody: [text] }],
        ...more,
      },
      files.map((fileName) => ({
        fileName,
        contentType: 'application/pdf',
        content: Buffer.from('%PDF-1.7\n'),
      })),
    );

  beforeAll(async () => {
    await here.start();
    [anna, bo] = [await here.logIn('anna'), await here.logIn('bo')];
    deliver(socialtjanst, 'Kallelse till möte', 'Åsa kommer **tisdag**.', {}, ['Genomförandeplan 2026.pdf']);
    deliver(socialtjanst, 'Orosanmälan', 'Hej, Asa ringde.', {
      senderAttention: {
        subOrganization: { root: '', extension: vardcentral, label: 'Vårdcentralen Eken' },
        attentionPerson: [{ root: 'un-encoded', extension: 'Stina Påhittad', label: 'Stina Påhittad' }],
        referenceId: [{ root: '1.2.752.129.2.1.3.1', extension: '19121212-1212', label: 'Personnummer' }],
      },
    });
    deliver(registrator, 'Hemligt till registrator', 'Bara Bo får läsa om kallelse och Åsa.');
    await eventually(async () => ((await search(anna, {})).length === 2 ? true : undefined));
    await eventually(async () => ((await search(bo, {})).length === 1 ? true : undefined));
  });
  afterAll(() => here.stop());

  it.each([
    [{ q: 'kallelse' }, ['Kallelse till möte']],
    [{ q: 'KALL' }, ['Kallelse till möte']],
    [{ q: 'åsa' }, ['Kallelse till möte']],
    [{ q: 'asa' }, ['Orosanmälan']],
    [{ q: 'genomför' }, ['Kallelse till möte']],
    [{ q: 'åsa orosanmälan' }, []],
    [{ q: 'eken' }, ['Orosanmälan', 'Kallelse till möte']],
    [{ party: 'påhittad' }, ['Orosanmälan']],
    [{ party: 'tisdag' }, []],
    [{ reference: '191212121212' }, ['Orosanmälan']],
    [{ q: '121212-1212' }, ['Orosanmälan']],
    [{ files: '1' }, ['Kallelse till möte']],
    [{ direction: 'out' }, []],
    [{ failed: '1' }, []],
    [{ to: '2000-01-01' }, []],
    [{ from: '2000-01-01', q: 'orosanmälan' }, ['Orosanmälan']],
    [{ from: '2026-13-45' }, []],
    [{ q: '-- *' }, []],
  ])('%j', async (query, subjects) => {
    expect((await search(anna, query as Record<string, string>)).sort()).toEqual([...subjects].sort());
  });

  it('pages by place, every message once', async () => {
    const first = await anna.call<SearchPage>('GET', '/api/search?limit=1');
    const second = await anna.call<SearchPage>('GET', `/api/search?limit=1&cursor=${first.next}`);
    expect(new Set([...first.items, ...second.items].map((one) => one.id)).size).toBe(2);
    expect(second.next).toBeUndefined();
  });

  it('attack: searching for what lies in a mailbox without permission finds nothing', async () => {
    const theirs = await bo.mailbox(registrator);
    const cilla = await here.logIn('cilla');
    for (const query of [
      { q: 'hemligt' },
      { q: 'registrator' },
      { mailbox: theirs },
      { mailbox: theirs, q: 'kallelse' },
    ])
      for (const user of [anna, cilla])
        expect(await search(user, query as Record<string, string>)).toEqual([]);
    expect(await search(bo, { q: 'kallelse' })).toEqual(['Hemligt till registrator']);
  });

  it.each([
    "' UNION SELECT hemligt --",
    '" OR mailbox:*',
    'a* NEAR b',
    "x':*A | 'hemligt",
    '{mailbox}: a',
    '\\',
    '😀',
    'å'.repeat(200),
  ])('attack: search language in the words: %s', async (q) => {
    for (const part of ['q', 'party', 'reference']) expect(await search(anna, { [part]: q })).toEqual([]);
  });

  it('what is sent is found, and is gone from the index with the message', async () => {
    const mailbox = await anna.mailbox(socialtjanst);
    const draft = await anna.call<Draft>('POST', `/api/mailboxes/${mailbox}/drafts`, {});
    await anna.call('PATCH', `/api/drafts/${draft.id}`, {
      version: 1,
      recipient: {
        organisation: region,
        address: { identifier: vardcentral, name: 'Vårdcentralen Eken' },
      },
      subject: 'Utgående',
      text: 'ettovanligtord',
    });
    await anna.call('POST', `/api/drafts/${draft.id}/send`, {});
    expect(await search(anna, { q: 'ettovanligtord', direction: 'out' })).toEqual(['Utgående']);
    const page = await anna.call<MessagePage>('GET', `/api/mailboxes/${mailbox}/messages?folder=sent`);
    const { db } = await database.open<never>({ ...(await import('../store/migrations.ts')).migrations });
    const { sql } = await import('kysely');
    await sql`delete from message where id = ${page.items[0]?.id}`.execute(db);
    expect(await search(anna, { q: 'ettovanligtord' })).toEqual([]);
    if (database.dialect === 'sqlite') {
      await sql`create virtual table words_left using fts5vocab(message_words, row)`.execute(db);
      const left = await sql<{
        term: string;
      }>`select term from words_left where term = 'ettovanligtord'`.execute(db);
      await sql`drop table words_left`.execute(db);
      expect(left.rows).toEqual([]);
    }
    const rows = await sql`select place from message_index`.execute(db);
    expect(rows.rows).toHaveLength(3);
  });

  it('messages from before there was an index become findable at the next start', async () => {
    const { db } = await database.open<never>({ ...(await import('../store/migrations.ts')).migrations });
    const { sql } = await import('kysely');
    await sql`delete from message_index`.execute(db);
    expect(await search(anna, { q: 'kallelse' })).toEqual([]);
    await here.stopClient();
    await here.startClient();
    await eventually(async () => ((await search(anna, { q: 'kallelse' })).length === 1 ? true : undefined));
  });
});
