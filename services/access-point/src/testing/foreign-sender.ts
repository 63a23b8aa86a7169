import {
  type Answer,
  type As4Profile,
  buildUserMessage,
  type MessageToSend,
  newMessageId,
  type OutgoingUserMessage,
  openAnswer,
  profiles,
} from '@budkavle/as4';
import type { KeyEntry } from '@budkavle/pki';
import { type Dispatcher, request } from 'undici';
import type { TestAccessPoint } from './access-points.ts';
import { kommunen, regionen } from './envelopes.ts';
import { messageType } from './federation.ts';

const profile: As4Profile = profiles['digg-transport-as4-v1_0'];

/** Somebody else's access point, as the receiver sees it: sends what the test wants, well made or not. */
export class ForeignSender {
  readonly #to: TestAccessPoint;
  readonly dispatcher: Dispatcher;
  readonly key: KeyEntry;

  constructor(to: TestAccessPoint, key: KeyEntry, dispatcher: Dispatcher) {
    this.#to = to;
    this.key = key;
    this.dispatcher = dispatcher;
  }

  async build(
    payload: Buffer | undefined,
    change: Partial<MessageToSend> = {},
    sender = this.key,
  ): Promise<{ message: OutgoingUserMessage; octets: Buffer }> {
    const chunks: Buffer[] = [];
    const message = await buildUserMessage({
      profile,
      ...(payload ? { payload: once(payload) } : {}),
      sender,
      receiver: this.#to.key.entry.certificate,
      spool: {
        write: async (chunk) => void chunks.push(Buffer.from(chunk)),
        async *read() {
          yield* chunks;
        },
        discard: async () => {},
      },
      message: {
        messageId: newMessageId('ap.exempelkommunen.example'),
        timestamp: new Date().toISOString(),
        fromPartyId: sender.certificate.commonName as string,
        toPartyId: this.#to.key.entry.certificate.commonName as string,
        service: 'bdx:noprocess',
        action: `${messageType.scheme}::${messageType.value}`,
        conversationId: 'c',
        originalSender: kommunen,
        finalRecipient: regionen,
        ...change,
      },
    });
    const octets: Buffer[] = [];
    for await (const chunk of message.body()) octets.push(chunk);
    return { message, octets: Buffer.concat(octets) };
  }

  async post(octets: Buffer, contentType: string, dispatcher = this.dispatcher) {
    const response = await request(this.#to.service.urls.as4 as string, {
      dispatcher,
      method: 'POST',
      headers: { 'content-type': contentType },
      body: octets,
    });
    return {
      status: response.statusCode,
      headers: response.headers,
      body: Buffer.from(await response.body.arrayBuffer()),
    };
  }

  /** Builds, posts, and opens the answer as a sender does. */
  async send(
    payload: Buffer | undefined,
    change: Partial<MessageToSend> = {},
    sender = this.key,
  ): Promise<{ answer: Answer; body: Buffer; message: OutgoingUserMessage }> {
    const { message, octets } = await this.build(payload, change, sender);
    return { ...(await this.sendOctets(message, octets)), message };
  }

  async sendOctets(
    message: OutgoingUserMessage,
    octets: Buffer,
  ): Promise<{ answer: Answer; body: Buffer; status: number }> {
    const { status, body } = await this.post(octets, message.contentType);
    const answer = await openAnswer(body, {
      profile,
      messageId: message.messageId,
      toPartyId: this.#to.key.entry.certificate.commonName as string,
      references: message.references,
      authenticate: async (certificate) => {
        if (!certificate.equals(this.#to.key.entry.certificate)) throw new Error('another signer');
      },
    });
    return { answer, body, status };
  }
}

async function* once(octets: Buffer): AsyncIterable<Buffer> {
  yield octets;
}
