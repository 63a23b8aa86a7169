import { ContractError } from '../../errors.ts';
import { checked } from '../../http/check.ts';
import { type ContractRequest, type ContractResponse, readJson, send } from '../../http/request.ts';
import { OutputArrayData, OutputData } from '../documents.ts';
import { filterQuery, type MessageFilter } from '../filter.ts';
import type { Message } from '../message.ts';
import { type ContentPlace, readMessageDocument } from '../streaming/read-message.ts';
import { writeMessageDocument } from '../streaming/write-message.ts';
import { type OutgoingAttachment, type OutgoingMessage, outgoingDocument } from './outgoing.ts';
import { createTokenSource, type TokenSourceOptions } from './token.ts';

export interface SdkApiClientOptions extends TokenSourceOptions {
  /** Up to and with `/v1`. */
  baseUrl: string;
}

/** The consumer's side of SDK API MT/MK (contract D). Every method throws ContractError; a 400 carries `problem.eventIssues`. */
export interface SdkApiClient {
  /** 201: the message is stored and will be sent. The same messageId and message again is the same answer. */
  send(
    message: OutgoingMessage,
    attachments?: readonly OutgoingAttachment[],
    options?: { signal?: AbortSignal },
  ): Promise<{ messageId: string; location: string }>;
  /** Each file goes to `onAttachment` as a stream; `content` in the result is what it returned ('' by default). */
  get(
    messageId: string,
    options?: {
      onAttachment?(place: ContentPlace, content: AsyncIterable<Buffer>): Promise<string | undefined>;
      signal?: AbortSignal;
    },
  ): Promise<Message>;
  list(
    filter?: MessageFilter,
    options?: { signal?: AbortSignal },
  ): Promise<{ items: Message[]; cursor: string | undefined }>;
  /** 202; CONTRACT_REFUSED while the message is under way. */
  remove(messageId: string): Promise<void>;
}

const sendTimeoutMs = 300_000;

export function createSdkApiClient(options: SdkApiClientOptions): SdkApiClient {
  const tokens = createTokenSource(options);
  const messages = `${options.baseUrl.replace(/\/+$/, '')}/sdk/messages`;
  const one = (messageId: string) => `${messages}/${encodeURIComponent(messageId)}`;

  /** Makes the request anew with a fresh token when the held one is no longer taken. */
  async function authorized(make: () => ContractRequest): Promise<ContractResponse> {
    for (let attempt = 1; ; attempt += 1) {
      const request = make();
      const authorization = `Bearer ${await tokens.token()}`;
      try {
        return await send({
          ...request,
          headers: { ...request.headers, authorization },
          ...(options.dispatcher && { dispatcher: options.dispatcher }),
        });
      } catch (error) {
        const stale = error instanceof ContractError && error.status === 401 && attempt === 1;
        if (!stale) throw error;
        tokens.forget();
      }
    }
  }

  return {
    async send(message, attachments = [], { signal } = {}) {
      const { document, open } = outgoingDocument(message, attachments);
      const response = await authorized(() => ({
        method: 'POST',
        url: messages,
        headers: { 'content-type': 'application/json' },
        body: writeMessageDocument(document, open),
        expect: [201],
        timeoutMs: sendTimeoutMs,
        ...(signal && { signal }),
      }));
      await response.body.dump();
      const location = String(response.headers.location ?? '');
      const messageId = decodeURIComponent(location.split('/').at(-1) ?? '');
      if (messageId === '') throw new ContractError('CONTRACT_ANSWER', 'The answer has no Location');
      return { messageId, location };
    },

    async get(messageId, { onAttachment, signal } = {}) {
      const response = await authorized(() => ({
        method: 'GET',
        url: one(messageId),
        expect: [200],
        ...(signal && { signal }),
      }));
      const document = await readMessageDocument(response.body as AsyncIterable<Buffer>, {
        onContent: async (place, content) => (await onAttachment?.(place, content)) ?? '',
      });
      const { data } = checked(OutputData, document, 'The message');
      if (!data) throw new ContractError('CONTRACT_ANSWER', 'The answer holds no message');
      return data;
    },

    async list(filter = {}, { signal } = {}) {
      const query = filterQuery(filter);
      const response = await authorized(() => ({
        method: 'GET',
        url: query === '' ? messages : `${messages}?${query}`,
        expect: [200],
        timeoutMs: ((filter.wait ?? 0) + 30) * 1000,
        ...(signal && { signal }),
      }));
      const page = checked(OutputArrayData, await readJson(response), 'The list of messages');
      return { items: page.data ?? [], cursor: page.meta?.cursor };
    },

    async remove(messageId) {
      const response = await authorized(() => ({ method: 'DELETE', url: one(messageId), expect: [202] }));
      await response.body.dump();
    },
  };
}
