import { createHash } from 'node:crypto';
import type { Dispatcher } from 'undici';
import { ContractError } from '../errors.ts';
import { checked } from '../http/check.ts';
import { readJson, send } from '../http/request.ts';
import { accessPointPaths as paths } from './paths.ts';
import {
  contentSha256Header,
  conversationIdHeader,
  type InboundItem,
  InboundItems,
  OutboundAccepted,
  OutboundEvents,
  OutboundState,
} from './types.ts';

export interface AccessPointClientOptions {
  /** `https://ap.exempelkommunen.example:8443`, without the base path. */
  baseUrl: string;
  /** Carries the client certificate; absent = undici's global one. */
  dispatcher?: Dispatcher;
  /** For whom it acts: `0203:…` */
  participant: string;
}

/** Contract C as seen from the message service: one method a row of API.md. All throw ContractError. */
export interface AccessPointClient {
  readonly participant: string;
  /** Streams the XHE. `repeated`: the same octets were there already. 409 (AP_CONFLICT) comes as CONTRACT_REFUSED. */
  submit(
    xheId: string,
    envelope: AsyncIterable<Uint8Array>,
    options?: { size?: number; conversationId?: string; signal?: AbortSignal },
  ): Promise<OutboundAccepted & { repeated: boolean }>;
  /** undefined: the access point does not know it. */
  outbound(xheId: string): Promise<OutboundState | undefined>;
  events(options: { after: number; waitSeconds?: number; signal?: AbortSignal }): Promise<OutboundEvents>;
  claimInbound(options?: {
    limit?: number;
    waitSeconds?: number;
    signal?: AbortSignal;
  }): Promise<InboundItem[]>;
  /** The XHE octet for octet; ends with CONTRACT_DIGEST when it is not what `item.sha256` says. */
  openEnvelope(item: Pick<InboundItem, 'id' | 'sha256'>, signal?: AbortSignal): AsyncIterable<Buffer>;
  /** Tells that it is stored durably here. false: the lease was lost (AP_LEASE_LOST); somebody else has it. */
  acknowledge(item: Pick<InboundItem, 'id' | 'lease'>): Promise<boolean>;
}

export function createAccessPointClient(options: AccessPointClientOptions): AccessPointClient {
  const { participant } = options;
  const base = options.baseUrl.replace(/\/+$/, '');
  const common = options.dispatcher ? { dispatcher: options.dispatcher } : {};

  return {
    participant,

    async submit(xheId, envelope, { size, conversationId, signal } = {}) {
      const response = await send({
        ...common,
        method: 'PUT',
        url: base + paths.outbound(participant, xheId),
        headers: {
          'content-type': 'application/xml',
          ...(size !== undefined && { 'content-length': String(size) }),
          ...(conversationId !== undefined && { [conversationIdHeader]: conversationId }),
        },
        body: envelope,
        expect: [200, 201],
        timeoutMs: 300_000,
        ...(signal && { signal }),
      });
      const accepted = checked(OutboundAccepted, await readJson(response), 'The answer to a submission');
      return { ...accepted, repeated: response.statusCode === 200 };
    },

    async outbound(xheId) {
      const url = base + paths.outbound(participant, xheId);
      const response = await send({ ...common, method: 'GET', url, expect: [200, 404] });
      const body = await readJson(response).catch((error: unknown) => {
        if (response.statusCode === 404) return undefined;
        throw error;
      });
      return response.statusCode === 404 ? undefined : checked(OutboundState, body, 'The state');
    },

    async events({ after, waitSeconds = 0, signal }) {
      const response = await send({
        ...common,
        method: 'GET',
        url: `${base}${paths.events(participant)}?after=${after}&wait=${waitSeconds}`,
        expect: [200],
        timeoutMs: (waitSeconds + 30) * 1000,
        ...(signal && { signal }),
      });
      return checked(OutboundEvents, await readJson(response), 'The list of events');
    },

    async claimInbound({ limit = 10, waitSeconds = 0, signal } = {}) {
      const response = await send({
        ...common,
        method: 'GET',
        url: `${base}${paths.inbound(participant)}?limit=${limit}&wait=${waitSeconds}`,
        expect: [200],
        timeoutMs: (waitSeconds + 30) * 1000,
        ...(signal && { signal }),
      });
      return checked(InboundItems, await readJson(response), 'The list of received envelopes').items;
    },

    async *openEnvelope(item, signal) {
      const url = base + paths.inboundEnvelope(participant, item.id);
      const response = await send({
        ...common,
        method: 'GET',
        url,
        expect: [200],
        ...(signal && { signal }),
      });
      const announced = response.headers[contentSha256Header];
      const hash = createHash('sha256');
      try {
        for await (const chunk of response.body as AsyncIterable<Buffer>) {
          hash.update(chunk);
          yield chunk;
        }
      } catch (cause) {
        if (signal?.aborted) throw cause;
        throw new ContractError('CONTRACT_UNREACHABLE', 'The envelope was cut short', { cause });
      }
      const digest = hash.digest('hex');
      if (digest !== item.sha256 || (announced !== undefined && announced !== digest)) {
        throw new ContractError('CONTRACT_DIGEST', 'The envelope is not the one announced');
      }
    },

    async acknowledge(item) {
      const url = `${base}${paths.inboundItem(participant, item.id)}?lease=${encodeURIComponent(item.lease)}`;
      const response = await send({ ...common, method: 'DELETE', url, expect: [204, 404, 409] });
      await response.body.dump();
      // 404: an earlier DELETE went through and its answer was lost.
      return response.statusCode !== 409;
    },
  };
}
