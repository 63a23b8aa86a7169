import {
  type Answer,
  type BuildUserMessageOptions,
  buildUserMessage,
  type MessageToSend,
  newMessageId,
  type OutgoingUserMessage,
  openAnswer,
  profiles,
  testService,
} from '@budkavle/as4';
import { certificatePolicies, type KeyEntry, TrustStore, validateChain } from '@budkavle/pki';
import { type Dispatcher, request } from 'undici';
import { kommunen, regionen } from './envelopes.ts';
import { action, service } from './environment.ts';
import { type Federation, ourName, phase4Name } from './federation.ts';

const profile = profiles['digg-transport-as4-v1_0'];

/** Sends what our access point never would: with other people's keys, changed on the way, twice, without compression. */
export class FaultySender {
  readonly #federation: Federation;
  readonly #receiver: KeyEntry;
  readonly #url: string;
  readonly #dispatcher: Dispatcher;

  constructor(options: { federation: Federation; receiver: KeyEntry; url: string; dispatcher: Dispatcher }) {
    this.#federation = options.federation;
    this.#receiver = options.receiver;
    this.#url = options.url;
    this.#dispatcher = options.dispatcher;
  }

  async build(
    sender: KeyEntry,
    change: Partial<MessageToSend> = {},
    content: Pick<BuildUserMessageOptions, 'payload' | 'compressed'> = {},
  ): Promise<{ message: OutgoingUserMessage; octets: Buffer }> {
    const chunks: Buffer[] = [];
    const message = await buildUserMessage({
      profile,
      payload: text(),
      ...content,
      sender,
      receiver: this.#receiver.certificate,
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
        fromPartyId: ourName,
        toPartyId: phase4Name,
        service: service.value,
        action,
        conversationId: 'interop',
        originalSender: kommunen,
        finalRecipient: regionen,
        ...change,
      },
    });
    const octets: Buffer[] = [];
    for await (const chunk of message.body()) octets.push(chunk);
    return { message, octets: Buffer.concat(octets) };
  }

  test(sender: KeyEntry) {
    return this.build(sender, { service: testService.service, action: testService.action });
  }

  async post(
    { message, octets }: { message: OutgoingUserMessage; octets: Buffer },
    dispatcher = this.#dispatcher,
  ): Promise<Answer & { status: number; octets: Buffer }> {
    const response = await request(this.#url, {
      dispatcher,
      method: 'POST',
      headers: { 'content-type': message.contentType },
      body: octets,
    });
    const body = Buffer.from(await response.body.arrayBuffer());
    const trust = new TrustStore({ name: 'interop', anchors: [this.#federation.accessPoints.certificate] });
    const policy = certificatePolicies.accessPointSigning;
    const answer = await openAnswer(body, {
      profile,
      messageId: message.messageId,
      toPartyId: phase4Name,
      references: message.references,
      authenticate: async (leaf, { intermediates }) => validateChain(leaf, { trust, policy, intermediates }),
    });
    return { ...answer, status: response.statusCode, octets: body };
  }
}

async function* text(): AsyncIterable<Buffer> {
  yield Buffer.from('<e xmlns="urn:example:interop">hej</e>');
}
