import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { CookieJar } from './cookie-jar.ts';
import { waitFor } from './counterpart.ts';

export interface SentMessage {
  id: string;
  conversationId: string;
}

export interface SeenMessage extends SentMessage {
  direction: 'in' | 'out' | 'draft';
  state: string;
  subject: string;
  ids: { messageId: string };
  body: { text: string }[];
  attachments: { id: string; name: string; size: number }[];
  receipt?: { code: string; lines: { reason: string; detailCode?: string }[] };
  trail: { step: string; at: string; who: { kind: string; name?: string }; code?: string; detail?: string }[];
}

export interface SeenDraft {
  id: string;
  subject: string;
  text: string;
  attachments: { id: string; name: string; size: number }[];
}

export interface Enclosure {
  name: string;
  type: string;
  size: number;
  open(): AsyncIterable<Uint8Array>;
}

export interface ToSend {
  mailbox: string;
  recipient: { participant: string; organisation: string; address: string; function: string };
  subject: string;
  text: string;
  enclosures: readonly Enclosure[];
  replyTo?: string;
}

/** A person at the message client, without a browser: logs in through the identity provider and uses the web's own API. */
export class WebSession {
  readonly #base: string;
  readonly #jar = new CookieJar();
  #csrf = '';
  #mailboxes: Map<string, string> | undefined;

  constructor(base: string) {
    this.#base = base;
  }

  /** Logs a test person in at level of assurance 3. */
  static async logIn(base: string, person: string): Promise<WebSession> {
    const session = new WebSession(base);
    await session.#throughLogin(person);
    const { csrfToken } = (await session.#json('GET', '/api/session')) as { csrfToken: string };
    session.#csrf = csrfToken;
    return session;
  }

  async mailboxIds(): Promise<Map<string, string>> {
    const { mailboxes } = (await this.#json('GET', '/api/session')) as {
      mailboxes: { id: string; address: string }[];
    };
    return new Map(mailboxes.map((each) => [each.address, each.id]));
  }

  /** Writes a draft, uploads, sends: as the browser does. */
  async send(message: ToSend): Promise<SentMessage> {
    const draft = await this.write(message);
    return (await this.#json('POST', `/api/drafts/${draft.id}/send`, {})) as SentMessage;
  }

  /** Writes a draft, with its enclosures, and leaves it. */
  async write(message: ToSend): Promise<{ id: string }> {
    const mailboxId = await this.#mailboxId(message.mailbox);
    const draft = (await this.#json(
      'POST',
      `/api/mailboxes/${mailboxId}/drafts`,
      message.replyTo ? { replyTo: message.replyTo } : {},
    )) as {
      id: string;
      version: number;
    };
    const { recipient } = message;
    await this.#json('PATCH', `/api/drafts/${draft.id}`, {
      version: draft.version,
      subject: message.subject,
      text: message.text,
      ...(message.replyTo
        ? {}
        : {
            recipient: {
              organisation: { participant: recipient.participant, name: recipient.organisation },
              address: { identifier: recipient.address, name: recipient.function },
            },
          }),
    });
    for (const enclosure of message.enclosures) {
      const query = new URLSearchParams({ name: enclosure.name, type: enclosure.type });
      await this.#call('POST', `/api/drafts/${draft.id}/attachments?${query}`, {
        body: Readable.from(enclosure.open()),
        headers: { 'content-type': 'application/octet-stream', 'content-length': String(enclosure.size) },
      });
    }
    return draft;
  }

  async draft(id: string): Promise<SeenDraft> {
    return (await this.#json('GET', `/api/drafts/${id}`)) as SeenDraft;
  }

  /** The subjects of what lies in a mailbox, newest first, at most 200. */
  async subjects(mailbox: string, folder: 'inbox' | 'sent' | 'drafts'): Promise<string[]> {
    const path = `/api/mailboxes/${await this.#mailboxId(mailbox)}/messages?folder=${folder}&limit=200`;
    const { items } = (await this.#json('GET', path)) as { items: { subject: string }[] };
    return items.map((each) => each.subject);
  }

  /** Every message of a conversation, as a mailbox sees it; none if it does not know it. */
  async conversation(mailbox: string, conversationId: string): Promise<SeenMessage[]> {
    const mailboxId = await this.#mailboxId(mailbox);
    const response = await this.#raw('GET', `/api/conversations/${conversationId}?mailbox=${mailboxId}`);
    if (!response.ok) {
      await response.body?.cancel();
      return [];
    }
    return ((await response.json()) as { messages: SeenMessage[] }).messages;
  }

  /** The message once it has come to the mailbox (or, for `direction: 'out'`, once it is in one of the states). */
  async find(
    wanted: {
      mailbox: string;
      conversationId: string;
      messageId?: string;
      direction: 'in' | 'out';
      states?: readonly string[];
    },
    timeoutMs: number,
  ): Promise<SeenMessage | undefined> {
    return waitFor(
      async () =>
        (await this.conversation(wanted.mailbox, wanted.conversationId)).findLast(
          (each) =>
            each.direction === wanted.direction &&
            (!wanted.messageId || each.ids.messageId === wanted.messageId) &&
            (!wanted.states || wanted.states.includes(each.state)),
        ),
      timeoutMs,
      200,
    );
  }

  /** SHA-256 of an attachment as it is downloaded, with its size. */
  async digestOf(messageId: string, attachmentId: string): Promise<{ sha256: string; size: number }> {
    const response = await this.#call('GET', `/api/messages/${messageId}/attachments/${attachmentId}`);
    const hash = createHash('sha256');
    let size = 0;
    for await (const chunk of response.body ?? []) {
      hash.update(chunk);
      size += chunk.length;
    }
    return { sha256: hash.digest('hex'), size };
  }

  /** Does something with a conversation: `status`, `due`, `assignment`, ... */
  async handle(mailbox: string, conversationId: string, action: string, body: unknown): Promise<void> {
    await this.#json(
      'POST',
      `/api/conversations/${conversationId}/${action}?mailbox=${await this.#mailboxId(mailbox)}`,
      body,
    );
  }

  /** Takes a conversation that nobody has. */
  async take(mailbox: string, conversationId: string): Promise<void> {
    const { user } = (await this.#json('GET', '/api/session')) as { user: { id: string } };
    await this.handle(mailbox, conversationId, 'assignment', { to: user.id, expected: null });
  }

  /** Labels a conversation; the label is made if it is new. */
  async label(mailbox: string, conversationId: string, name: string): Promise<void> {
    const path = `/api/mailboxes/${await this.#mailboxId(mailbox)}/labels`;
    const { id } = (await this.#json('POST', path, { name })) as { id: string };
    await this.handle(mailbox, conversationId, 'labels', { labels: [id] });
  }

  /** Writes an internal note; whoever is named with @ is told. */
  async note(mailbox: string, conversationId: string, text: string): Promise<void> {
    const path = `/api/mailboxes/${await this.#mailboxId(mailbox)}/people`;
    const people = (await this.#json('GET', path)) as { id: string; name: string }[];
    const mentions = people.filter((each) => text.includes(`@${each.name}`)).map((each) => each.id);
    await this.handle(mailbox, conversationId, 'notes', { text, mentions });
  }

  async #mailboxId(address: string): Promise<string> {
    this.#mailboxes ??= await this.mailboxIds();
    const id = this.#mailboxes.get(address);
    if (!id) throw new Error(`No permission to ${address}`);
    return encodeURIComponent(id);
  }

  async #throughLogin(person: string): Promise<void> {
    let url = new URL('/login?returnTo=/', this.#base);
    let init: RequestInit = {};
    for (let step = 0; step < 12; step++) {
      const response = await this.#fetch(url, { ...init, redirect: 'manual' });
      const location = response.headers.get('location');
      if (location) {
        await response.body?.cancel();
        url = new URL(location, url);
        init = {};
        if (url.origin === new URL(this.#base).origin && !url.pathname.startsWith('/login')) return;
        continue;
      }
      const page = await response.text();
      const action = /<form[^>]*action="([^"]+)"/.exec(page)?.[1];
      if (!action) throw new Error(`The login ended at ${url.pathname} with status ${response.status}`);
      url = new URL(action, url);
      init = { method: 'POST', body: new URLSearchParams({ sub: person, level: '3', action: 'login' }) };
    }
    throw new Error('The login did not end');
  }

  async #json(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await this.#call(method, path, {
      ...(body === undefined
        ? {}
        : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    return response.status === 204 ? undefined : response.json();
  }

  async #call(
    method: string,
    path: string,
    init: { body?: string | Readable; headers?: Record<string, string> } = {},
  ): Promise<Response> {
    const response = await this.#raw(method, path, init);
    if (response.ok) return response;
    const problem = (await response.json().catch(() => ({}))) as { code?: string; fields?: object };
    throw new Error(
      `${method} ${path.split('?')[0]}: ${response.status} ${problem.code ?? ''} ${JSON.stringify(problem.fields ?? '')}`,
    );
  }

  #raw(
    method: string,
    path: string,
    init: { body?: string | Readable; headers?: Record<string, string> } = {},
  ): Promise<Response> {
    const streamed = init.body !== undefined && typeof init.body !== 'string';
    return this.#fetch(new URL(path, this.#base), {
      method,
      headers: {
        ...init.headers,
        ...(method === 'GET' ? {} : { 'x-csrf-token': this.#csrf, origin: this.#base }),
      },
      ...(init.body === undefined
        ? {}
        : {
            body: streamed
              ? (Readable.toWeb(init.body as Readable) as ReadableStream)
              : (init.body as string),
          }),
      ...(streamed ? { duplex: 'half' } : {}),
    } as RequestInit);
  }

  async #fetch(url: URL, init: RequestInit): Promise<Response> {
    const headers = new Headers(init.headers);
    const cookie = this.#jar.headerFor(url);
    if (cookie) headers.set('cookie', cookie);
    const response = await fetch(url, { ...init, headers });
    this.#jar.take(url, response.headers);
    return response;
  }
}
