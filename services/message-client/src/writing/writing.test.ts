import { testDatabases } from '@budkavle/platform/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { RecipientPage } from '../recipients/web-api.ts';
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
import type { Conversation, Draft, MessagePage, MessageSummary } from '../web-api.ts';
import type { DraftExtras, Template } from './web-api.ts';

const eken = { organisation: region, address: { identifier: vardcentral, name: 'Vårdcentralen Eken' } };
const own = { organisation: kommun, address: { identifier: registrator, name: 'Registrator' } };
const pdf = Buffer.from('%PDF-1.7\n%fictitious\n');

testDatabases('writing', (make) => {
  const here = new TestInstallation(make());
  let anna: TestUser;
  let bo: TestUser;
  let mailbox: string;

  beforeAll(async () => {
    await here.start();
    [anna, bo] = [await here.logIn('anna'), await here.logIn('bo')];
    mailbox = await anna.mailbox(socialtjanst);
  });
  afterAll(() => here.stop());

  async function write(subject: string, recipient = eken): Promise<Draft> {
    const made = await anna.call<Draft>('POST', `/api/mailboxes/${mailbox}/drafts`, {});
    await anna.call('PATCH', `/api/drafts/${made.id}`, {
      version: 1,
      recipient,
      subject,
      text: 'Texten **här**.',
    });
    await anna.request('POST', `/api/drafts/${made.id}/attachments?name=plan.pdf&type=application/pdf`, pdf);
    return anna.call<Draft>('GET', `/api/drafts/${made.id}`);
  }
  const conversationOf = (message: MessageSummary) =>
    anna.call<Conversation>('GET', `/api/conversations/${message.conversationId}?mailbox=${mailbox}`);

  it('a send list: a message of its own for each, one conversation that shows them all', async () => {
    const { id, version } = await write('Till flera');
    const draft = await anna.call<Draft>('PATCH', `/api/drafts/${id}`, {
      version,
      recipientPerson: 'Eken Ek',
    });
    const extras = await anna.call<DraftExtras>('PUT', `/api/drafts/${draft.id}/recipients`, {
      recipients: [own, own, eken],
    });
    expect(extras.moreRecipients).toEqual([own]);
    const sent = await anna.call<MessageSummary>('POST', `/api/drafts/${draft.id}/send`, {});
    const { messages } = await conversationOf(sent);
    expect(messages.map((one) => one.recipient.address.identifier).sort()).toEqual([
      registrator,
      vardcentral,
    ]);
    expect(new Set(messages.map((one) => one.ids.messageId)).size).toBe(2);
    for (const message of messages) {
      expect(message.attachments.map((one) => one.name)).toEqual(['plan.pdf']);
      expect(message.body[0]?.text).toBe('Texten **här**.');
      // The person is the first recipient's: nobody else hears the name.
      const isFirst = message.recipient.address.identifier === eken.address.identifier;
      expect(message.recipient.persons.map((one) => one.name)).toEqual(isFirst ? ['Eken Ek'] : []);
    }
    await eventually(async () =>
      messages.every((one) => here.service.posts.includes(one.ids.messageId)) ? true : undefined,
    );
  });

  it('nothing of a send list goes when one of it cannot be written to', async () => {
    const draft = await write('Till en okänd');
    const nobody = {
      organisation: region,
      address: { identifier: 'ingen.0203:exempelregionen.example', name: 'Ingen' },
    };
    await anna.call('PUT', `/api/drafts/${draft.id}/recipients`, { recipients: [nobody] });
    const before = here.service.posts.length;
    const response = await anna.request('POST', `/api/drafts/${draft.id}/send`, {});
    expect(await response.json()).toMatchObject({
      code: 'DRAFT_INCOMPLETE',
      fields: { moreRecipients: 'RECIPIENT_UNKNOWN' },
    });
    expect(here.service.posts.length).toBe(before);
  });

  it('forwards text, files and who wrote, in a new conversation', async () => {
    const sent = await anna.call<MessageSummary>(
      'POST',
      `/api/drafts/${(await write('Ursprunget')).id}/send`,
      {},
    );
    const copy = await anna.call<Draft>('POST', `/api/mailboxes/${mailbox}/copies`, {
      messageId: sent.id,
      kind: 'forward',
    });
    expect(copy).toMatchObject({ subject: 'Vb: Ursprunget', attachments: [{ name: 'plan.pdf' }] });
    expect(copy.recipient).toBeUndefined();
    expect(copy.conversationId).toBeUndefined();
    expect(copy.text).toContain('> Texten **här**.');
    // The files are the copy's own: the draft goes, the message keeps them.
    await anna.call('DELETE', `/api/drafts/${copy.id}`);
    expect((await conversationOf(sent)).messages[0]?.attachments).toHaveLength(1);
  });

  it('the same again: recipient, text, files, in the same conversation', async () => {
    const sent = await anna.call<MessageSummary>('POST', `/api/drafts/${(await write('Igen')).id}/send`, {});
    const copy = await anna.call<Draft>('POST', `/api/mailboxes/${mailbox}/copies`, {
      messageId: sent.id,
      kind: 'resend',
    });
    expect(copy).toMatchObject({
      subject: 'Igen',
      text: 'Texten **här**.',
      conversationId: sent.conversationId,
      recipient: eken,
    });
    const again = await anna.call<MessageSummary>('POST', `/api/drafts/${copy.id}/send`, {});
    const { messages } = await conversationOf(sent);
    expect(messages.map((one) => one.id).sort()).toEqual([sent.id, again.id].sort());
    expect(messages.every((one) => one.ids.refToMessageId === undefined)).toBe(true);
  });

  it('goes by itself at the time chosen, also after a restart', async () => {
    const draft = await write('Senare');
    const at = new Date(Date.now() + 2500).toISOString();
    const { scheduled } = await anna.call<DraftExtras>('POST', `/api/drafts/${draft.id}/schedule`, {
      version: draft.version,
      at,
    });
    expect(scheduled).toMatchObject({ at, undo: false });
    await here.stopClient();
    await here.startClient();
    await eventually(async () => {
      const sent = await anna.call<MessagePage>('GET', `/api/mailboxes/${mailbox}/messages?folder=sent`);
      return sent.items.some((one) => one.subject === 'Senare') ? true : undefined;
    }, 30_000);
  }, 60_000);

  it('what was taken back does not go, and what was changed meanwhile comes back with the reason', async () => {
    const [back, changed] = [await write('Ångrad'), await write('Ändrad')];
    const at = () => new Date(Date.now() + 1500).toISOString();
    await anna.call('POST', `/api/drafts/${back.id}/schedule`, { version: back.version, at: at() });
    await anna.call('POST', `/api/drafts/${changed.id}/schedule`, { version: changed.version, at: at() });
    expect(
      (await anna.call<DraftExtras>('DELETE', `/api/drafts/${back.id}/schedule`)).scheduled,
    ).toBeUndefined();
    await anna.call('PATCH', `/api/drafts/${changed.id}`, { version: changed.version, text: 'Ny text' });
    await eventually(async () => {
      const draft = await anna.call<Draft>('GET', `/api/drafts/${changed.id}`);
      return draft.refusal?.code === 'DRAFT_CHANGED' ? true : undefined;
    }, 30_000);
    expect((await anna.call<Draft>('GET', `/api/drafts/${back.id}`)).refusal).toBeUndefined();
    for (const wrong of [new Date(Date.now() - 1000).toISOString(), '2099-01-01T00:00:00Z'])
      expect(
        (await anna.request('POST', `/api/drafts/${back.id}/schedule`, { version: back.version, at: wrong }))
          .status,
      ).toBe(400);
    expect((await anna.request('POST', `/api/drafts/${back.id}/schedule`, { version: 99 })).status).toBe(409);
  }, 60_000);

  it('templates: kept by version, of one mailbox', async () => {
    const given = {
      kind: 'template',
      name: 'Kallelse',
      subject: 'Kallelse till möte',
      text: 'Hej {{mottagare}}',
    };
    const made = await anna.call<Template>('POST', `/api/mailboxes/${mailbox}/templates`, given);
    const changed = await anna.call<Template>('PATCH', `/api/templates/${made.id}`, {
      ...given,
      name: 'Kallelse SIP',
      version: 1,
    });
    expect(changed).toMatchObject({ name: 'Kallelse SIP', version: 2, changedBy: 'Anna Andersson' });
    const late = await anna.request('PATCH', `/api/templates/${made.id}`, { ...given, version: 1 });
    expect(late.status).toBe(409);
    for (const [method, path] of [
      ['GET', `/api/mailboxes/${mailbox}/templates`],
      ['POST', `/api/mailboxes/${mailbox}/templates`],
      ['PATCH', `/api/templates/${made.id}`],
      ['DELETE', `/api/templates/${made.id}`],
    ] as const)
      expect((await bo.request(method, path, method === 'GET' ? undefined : given)).status).toBe(404);
    await anna.call('DELETE', `/api/templates/${made.id}`);
    expect(await anna.call('GET', `/api/mailboxes/${mailbox}/templates`)).toEqual({ items: [] });
  });

  it('favourites are one person’s own; recent ones come from what was sent', async () => {
    await anna.call('PUT', '/api/recipients/favourites', { identifier: vardcentral, favourite: true });
    const names = async (user: TestUser, list: string) =>
      (await user.call<RecipientPage>('GET', `/api/recipients/${list}`)).items.map((one) => [
        one.address.name,
        one.favourite,
      ]);
    expect(await names(anna, 'favourites')).toEqual([['Vårdcentralen Eken', true]]);
    expect(await names(bo, 'favourites')).toEqual([]);
    expect((await names(anna, 'recent')).map(([name]) => name)).toContain('Vårdcentralen Eken');
    expect(await names(bo, 'recent')).toEqual([]);
    const found = await anna.call<RecipientPage>('GET', '/api/recipients?q=vardcentrlen');
    expect(found.items[0]).toMatchObject({ address: { identifier: vardcentral }, favourite: true });
    expect(found.readAt).toBeDefined();
  });

  it('attack: drafts, copies and times of a mailbox without permission', async () => {
    const draft = await write('Hemligt');
    const sent = await anna.call<MessageSummary>(
      'POST',
      `/api/drafts/${(await write('Hemligt sänt')).id}/send`,
      {},
    );
    const theirs = await bo.mailbox(registrator);
    const tries: [string, string, unknown?][] = [
      ['GET', `/api/drafts/${draft.id}/extras`],
      ['PUT', `/api/drafts/${draft.id}/recipients`, { recipients: [] }],
      ['POST', `/api/drafts/${draft.id}/schedule`, { version: draft.version }],
      ['DELETE', `/api/drafts/${draft.id}/schedule`],
      ['POST', `/api/mailboxes/${mailbox}/copies`, { messageId: sent.id, kind: 'forward' }],
      ['POST', `/api/mailboxes/${theirs}/copies`, { messageId: sent.id, kind: 'forward' }],
    ];
    for (const [method, path, body] of tries)
      expect([path, (await bo.request(method, path, body)).status]).toEqual([path, 404]);
  });
});
