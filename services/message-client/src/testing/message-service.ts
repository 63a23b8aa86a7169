import { createHash, generateKeyPairSync, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type CreateMessage,
  type Issue,
  type MessageAttributes,
  type MessageStatus,
  readMessageDocument,
  writeMessageDocument,
} from '@budkavle/contracts';

interface Stored {
  attributes: MessageAttributes;
  files: Map<string, Buffer>;
  fingerprint: string;
  change: number;
}

/** Something that goes wrong: answers the request itself and says so. */
type Fault = (request: IncomingMessage, response: ServerResponse) => Promise<boolean> | boolean;

/** A message service for tests that behaves as contracts/API.md says of D, with handles to make things happen. */
export class TestMessageService {
  readonly messages = new Map<string, Stored>();
  readonly removed: string[] = [];
  readonly posts: string[] = [];
  readonly clientKey: string;
  /** Asked for every request; true: it has answered. */
  fault: Fault = () => false;
  /** The list tells nothing new. */
  silent = false;
  #server = createServer((request, response) => {
    void this.#answer(request, response).catch(() => response.destroy());
  });
  #change = 0;
  #wake = new Set<() => void>();
  #url = '';

  constructor() {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    this.clientKey = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    this.#url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  get baseUrl(): string {
    return `${this.#url}/v1`;
  }
  get tokenUrl(): string {
    return `${this.#url}/oauth2/token`;
  }

  /** A message that came in for our organisation. */
  deliver(
    attributes: Partial<MessageAttributes> & Pick<MessageAttributes, 'sender' | 'recipient'>,
    files: { fileName: string; contentType: string; content: Buffer }[] = [],
  ): string {
    const messageId = attributes.messageId ?? randomUUID();
    const text = attributes.digitalDocument ?? [
      { documentId: '1', index: '1', contentTextBody: ['Hej från andra sidan'] },
    ];
    this.#store(
      {
        messageStatus: 'NEW',
        creationDateTime: new Date().toISOString(),
        messageId,
        conversationId: messageId,
        confidentiality: false,
        label: 'Inkommet',
        ...attributes,
        digitalDocument: [
          ...text,
          ...(files.length === 0
            ? []
            : [
                {
                  documentId: '2',
                  index: '2',
                  contentFiles: files.map((file) => ({ ...file, content: '' })),
                },
              ]),
        ],
      },
      new Map(files.map((file, at) => [`${text.length}.${at}`, file.content])),
      '',
    );
    return messageId;
  }

  /** News about an outgoing message; events newest first. */
  report(messageId: string, messageStatus: MessageStatus, eventIssues: Issue[]): void {
    const stored = this.messages.get(messageId);
    if (stored === undefined) throw new Error('no such message');
    stored.attributes = { ...stored.attributes, messageStatus, events: { eventIssues } };
    this.#changed(stored);
  }

  #store(attributes: MessageAttributes, files: Map<string, Buffer>, fingerprint: string): void {
    const stored = { attributes, files, fingerprint, change: 0 };
    this.messages.set(attributes.messageId, stored);
    this.#changed(stored);
  }

  #changed(stored: Stored): void {
    this.#change += 1;
    stored.change = this.#change;
    for (const wake of this.#wake) wake();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (await this.fault(request, response)) return;
    const url = new URL(request.url ?? '/', this.#url);
    if (url.pathname === '/oauth2/token') return this.#token(request, response);
    if (request.headers.authorization !== 'Bearer test-token') return json(response, 401, {});
    const id = /^\/v1\/sdk\/messages\/([^/]+)$/.exec(url.pathname)?.[1];
    if (url.pathname === '/v1/sdk/messages' && request.method === 'POST')
      return this.#post(request, response);
    if (url.pathname === '/v1/sdk/messages') return this.#list(url, request, response);
    const stored = this.messages.get(decodeURIComponent(id ?? ''));
    if (stored === undefined) return json(response, 404, { title: 'Not Found' });
    if (request.method === 'DELETE') {
      this.messages.delete(stored.attributes.messageId);
      this.removed.push(stored.attributes.messageId);
      return json(response, 202, {});
    }
    response.writeHead(200, { 'content-type': 'application/json' });
    const document = { data: { type: 'messages' as const, attributes: stored.attributes } };
    for await (const chunk of writeMessageDocument(document, async function* ({ document, file }) {
      yield stored.files.get(`${document}.${file}`) ?? Buffer.alloc(0);
    }))
      response.write(chunk);
    response.end();
  }

  async #token(request: IncomingMessage, response: ServerResponse): Promise<void> {
    for await (const _ of request) {
      // Who asks does not matter here.
    }
    json(response, 200, { access_token: 'test-token', expires_in: 600, token_type: 'Bearer' });
  }

  async #post(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const files = new Map<string, Buffer>();
    const document = (await readMessageDocument(request as AsyncIterable<Buffer>, {
      onContent: async ({ document, file }, content) => {
        const chunks: Buffer[] = [];
        for await (const chunk of content) chunks.push(chunk);
        const octets = Buffer.concat(chunks);
        files.set(`${document}.${file}`, octets);
        return createHash('sha256').update(octets).digest('hex');
      },
    })) as CreateMessage;
    const given = document.data?.attributes;
    if (given === undefined) return json(response, 400, {});
    const messageId = given.messageId ?? randomUUID();
    this.posts.push(messageId);
    const fingerprint = JSON.stringify(given);
    const before = this.messages.get(messageId);
    if (before !== undefined && before.fingerprint !== fingerprint)
      return json(response, 409, { code: 'MT_CONFLICT' });
    if (before === undefined)
      this.#store(
        {
          creationDateTime: new Date().toISOString(),
          conversationId: messageId,
          ...given,
          messageId,
          messageStatus: 'SCHEDULED',
          events: {
            eventIssues: [
              { typeCode: 'SCHEDULED', time: new Date().toISOString(), actor: 'message-service' },
            ],
          },
        },
        files,
        fingerprint,
      );
    response.writeHead(201, { location: `/v1/sdk/messages/${messageId}` }).end();
  }

  async #list(url: URL, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const after = Number(url.searchParams.get('filter[updatedAfter]') ?? 0);
    const newer = () =>
      this.silent ? [] : [...this.messages.values()].filter((stored) => stored.change > after);
    const wait = Number(url.searchParams.get('wait') ?? 0) * 1000;
    if (newer().length === 0 && wait > 0)
      await new Promise<void>((resolve) => {
        const done = () => {
          clearTimeout(timer);
          this.#wake.delete(done);
          resolve();
        };
        const timer = setTimeout(done, wait);
        this.#wake.add(done);
        request.on('close', done);
      });
    const found = newer().sort((a, b) => a.change - b.change);
    json(response, 200, {
      meta: { version: 'sdk api 1.0.0', cursor: String(found.at(-1)?.change ?? after) },
      data: found.map(({ attributes: { digitalDocument: _, ...attributes } }) => ({
        type: 'messages',
        attributes,
      })),
    });
  }
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
