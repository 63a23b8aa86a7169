import { createHash, randomUUID } from 'node:crypto';
import {
  type AccessPointClient,
  ContractError,
  type InboundItem,
  type OutboundEvent,
  type OutboundEventType,
} from '@budkavle/contracts';
import { readXheHeader } from '@budkavle/formats';
import { now } from '@budkavle/platform';

interface Waiting {
  item: InboundItem;
  octets: Buffer;
  leased: boolean;
}

/** Contract C in memory: what is submitted is kept, what is delivered waits; both ends of the transport in one. */
export class FakeAccessPoint {
  readonly submitted = new Map<string, Buffer>();
  readonly conversations = new Map<string, string>();
  /** XHE ids of what has been carried to its recipient. */
  readonly delivered = new Set<string>();
  readonly #events = new Map<string, OutboundEvent[]>();
  readonly #inbound = new Map<string, Waiting[]>();
  /** Set to make every call fail. */
  failure: ContractError | undefined;
  /** Called before and after every effect: a test may end the world there. */
  border: () => void = () => {};

  clientFor(participant: string): AccessPointClient {
    const check = () => {
      this.border();
      if (this.failure) throw this.failure;
    };
    return {
      participant,
      submit: async (xheId, envelope, { conversationId } = {}) => {
        check();
        if (conversationId) this.conversations.set(xheId, conversationId);
        const octets = await collect(envelope);
        const known = this.submitted.get(xheId);
        if (known && !known.equals(octets)) {
          throw new ContractError('CONTRACT_REFUSED', 'conflict', {
            status: 409,
            problem: { code: 'AP_CONFLICT' },
          });
        }
        this.submitted.set(xheId, octets);
        this.border();
        return { xheId, as4MessageId: as4Id(xheId), state: 'ACCEPTED', repeated: known !== undefined };
      },
      outbound: async (xheId) => {
        const last = this.#events.get(participant)?.findLast((event) => event.xheId === xheId);
        return last && { ...last, state: last.type };
      },
      events: async ({ after, waitSeconds = 0, signal }) => {
        check();
        if (waitSeconds > 0) await pause(30, signal);
        const events = (this.#events.get(participant) ?? []).filter(({ sequence }) => sequence > after);
        return { events, next: events.at(-1)?.sequence ?? after };
      },
      claimInbound: async ({ limit = 10, waitSeconds = 0, signal } = {}) => {
        check();
        if (waitSeconds > 0) await pause(30, signal);
        const free = (this.#inbound.get(participant) ?? []).filter(({ leased }) => !leased).slice(0, limit);
        for (const waiting of free) waiting.leased = true;
        return free.map(({ item }) => item);
      },
      openEnvelope: async function* (this: FakeAccessPoint, { id }: { id: string }) {
        check();
        const found = this.#inbound.get(participant)?.find(({ item }) => item.id === id);
        const octets = found?.octets ?? Buffer.alloc(0);
        for (let at = 0; at < octets.length; at += 50_000) yield octets.subarray(at, at + 50_000);
      }.bind(this),
      acknowledge: async ({ id }) => {
        check();
        const rest = (this.#inbound.get(participant) ?? []).filter(({ item }) => item.id !== id);
        this.#inbound.set(participant, rest);
        this.border();
        return true;
      },
    };
  }

  /** The access point tells of an envelope. */
  tell(participant: string, xheId: string, type: OutboundEventType, more: Partial<OutboundEvent> = {}): void {
    const events = this.#events.get(participant) ?? [];
    const sequence = events.length + 1;
    events.push({ sequence, xheId, type, at: now(), as4MessageId: as4Id(xheId), attempt: 1, ...more });
    this.#events.set(participant, events);
  }

  /** An envelope arrives at its recipient, as the access points pass it on. */
  async deliver(octets: Buffer, more: Partial<InboundItem> = {}): Promise<InboundItem> {
    const { header } = await readXheHeader(octets).catch(() => ({ header: undefined }));
    const item: InboundItem = {
      id: randomUUID(),
      lease: randomUUID(),
      leaseUntil: now(),
      xheId: header?.id ?? randomUUID(),
      as4MessageId: as4Id(header?.id ?? 'unreadable'),
      conversationId: this.conversations.get(header?.id ?? '') ?? randomUUID(),
      sender: header?.sender.value ?? '',
      recipient: header?.recipient.value ?? '',
      senderAccessPoint: 'AP0001-DEMO',
      documentId: header?.document.value ?? '',
      documentIdScheme: header?.document.scheme ?? '',
      size: octets.length,
      sha256: createHash('sha256').update(octets).digest('hex'),
      receivedAt: now(),
      ...more,
    };
    const waiting = this.#inbound.get(item.recipient) ?? [];
    waiting.push({ item, octets, leased: false });
    this.delivered.add(item.xheId);
    this.#inbound.set(item.recipient, waiting);
    return item;
  }

  /** As if nothing had ever happened. */
  clear(): void {
    this.submitted.clear();
    this.delivered.clear();
    this.#events.clear();
    this.#inbound.clear();
    this.failure = undefined;
    this.border = () => {};
  }

  waiting(participant: string): number {
    return this.#inbound.get(participant)?.length ?? 0;
  }

  /** Leases run out. */
  releaseLeases(): void {
    for (const list of this.#inbound.values()) for (const waiting of list) waiting.leased = false;
  }
}

function as4Id(xheId: string): string {
  return `${xheId}@ap.example`;
}

export async function collect(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of source) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
    signal?.addEventListener('abort', () => resolve(), { once: true });
  });
}
