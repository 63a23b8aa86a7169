import { createServer, type Server } from 'node:https';
import {
  buildError,
  buildReceipt,
  type EbmsCode,
  newMessageId,
  openUserMessage,
  profiles,
  type ReceivedUserMessage,
  soapContentType,
} from '@budkavle/as4';
import type { TwoAccessPoints } from './access-points.ts';
import type { KeyPair } from './federation.ts';

export interface ScriptedAnswer {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body?: Buffer | string;
  /** Cuts the connection instead. */
  readonly cut?: boolean;
}

export type Script = (
  message: ReceivedUserMessage,
  receiver: ForeignReceiver,
) => Promise<ScriptedAnswer> | ScriptedAnswer;

const receiptFor: Script = (message, receiver) => receiver.receipt(message);

/** Somebody else's access point: opens what it gets and answers what the test wants. */
export class ForeignReceiver {
  readonly key: KeyPair;
  /** By recipient, so that tests do not disturb one another. */
  readonly scripts = new Map<string, Script>();
  readonly #received: ReceivedUserMessage[] = [];
  #server: Server | undefined;
  /** How many requests for one recipient were under way at once, at most. */
  readonly mostAtOnce = new Map<string, number>();
  readonly #underWay = new Map<string, number>();

  constructor(key: KeyPair) {
    this.key = key;
  }

  static async start(
    two: TwoAccessPoints,
    port: number,
    name: string,
    tls?: KeyPair,
  ): Promise<ForeignReceiver> {
    const receiver = new ForeignReceiver(await two.federation.accessPoint(name));
    const { key, certificate } = tls ?? (await two.federation.tlsServer());
    const server = createServer(
      { key, cert: certificate, ca: [...two.federation.profile.trust.tls.anchors], requestCert: true },
      async (request, response) => {
        const message = await receiver.#open(request.headers['content-type'], request);
        receiver.#received.push(message);
        const answer = await receiver.#answer(message);
        if (answer.cut) response.destroy();
        else
          response
            .writeHead(answer.status ?? 200, { 'content-type': soapContentType, ...answer.headers })
            .end(answer.body ?? '');
      },
    );
    await new Promise<void>((done) => server.listen(port, '127.0.0.1', done));
    receiver.#server = server;
    return receiver;
  }

  async #answer(message: ReceivedUserMessage): Promise<ScriptedAnswer> {
    const to = message.finalRecipient;
    const now = (this.#underWay.get(to) ?? 0) + 1;
    this.#underWay.set(to, now);
    this.mostAtOnce.set(to, Math.max(now, this.mostAtOnce.get(to) ?? 0));
    try {
      return await (this.scripts.get(to) ?? receiptFor)(message, this);
    } finally {
      this.#underWay.set(to, (this.#underWay.get(to) ?? 1) - 1);
    }
  }

  receivedFor(recipient: string): ReceivedUserMessage[] {
    return this.#received.filter((message) => message.finalRecipient === recipient);
  }

  #open(contentType: string | undefined, body: AsyncIterable<Uint8Array>): Promise<ReceivedUserMessage> {
    return openUserMessage(
      { contentType, body },
      {
        profiles: [profiles['digg-transport-as4-v1_0']],
        keys: [this.key.entry],
        authenticate: async () => undefined,
        quarantine: async () => {
          const chunks: Uint8Array[] = [];
          return {
            write: async (chunk) => void chunks.push(Buffer.from(chunk)),
            async *read() {
              yield* chunks;
            },
            discard: async () => {},
          };
        },
      },
    );
  }

  #signal(key: KeyPair = this.key) {
    return { key: key.entry, messageId: newMessageId('ap.example'), timestamp: new Date().toISOString() };
  }

  async receipt(message: ReceivedUserMessage, key?: KeyPair): Promise<ScriptedAnswer> {
    return { body: await buildReceipt({ ...this.#signal(key), message }) };
  }

  async error(
    message: ReceivedUserMessage,
    code: EbmsCode,
    detail?: string,
    key?: KeyPair,
  ): Promise<ScriptedAnswer> {
    return {
      body: await buildError({
        ...this.#signal(key),
        errors: [{ code, detail }],
        refToMessageId: message.header.messageId,
      }),
    };
  }

  /** The next message comes over a new connection. */
  async dropConnections(): Promise<void> {
    this.#server?.closeAllConnections();
  }

  async close(): Promise<void> {
    this.#server?.closeAllConnections();
    await new Promise((done) => this.#server?.close(done));
  }
}

export function unsigned(answer: ScriptedAnswer): ScriptedAnswer {
  return { ...answer, body: String(answer.body).replace(/<wsse:Security.*<\/wsse:Security>/s, '') };
}
