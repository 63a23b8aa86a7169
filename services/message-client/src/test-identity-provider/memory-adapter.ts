import type { Adapter, AdapterPayload } from 'oidc-provider';

interface Entry {
  payload: AdapterPayload;
  expires: number;
}

const kept = new Map<string, Entry>();
const maxEntries = 10_000;

/** What the provider remembers, in memory: a test login need not outlive the process. */
export class MemoryAdapter implements Adapter {
  readonly #model: string;

  constructor(model: string) {
    this.#model = model;
  }

  async upsert(id: string, payload: AdapterPayload, expiresIn: number): Promise<void> {
    kept.set(this.#key(id), { payload, expires: Date.now() + (expiresIn || 3600) * 1000 });
    if (kept.size > maxEntries) kept.delete(kept.keys().next().value ?? '');
  }

  async find(id: string): Promise<AdapterPayload | undefined> {
    const entry = kept.get(this.#key(id));
    if (entry !== undefined && entry.expires > Date.now()) return entry.payload;
    kept.delete(this.#key(id));
    return undefined;
  }

  async findByUid(uid: string): Promise<AdapterPayload | undefined> {
    return this.#first((payload) => payload.uid === uid);
  }

  async findByUserCode(userCode: string): Promise<AdapterPayload | undefined> {
    return this.#first((payload) => payload.userCode === userCode);
  }

  async consume(id: string): Promise<void> {
    const payload = await this.find(id);
    if (payload !== undefined) payload.consumed = Math.floor(Date.now() / 1000);
  }

  async destroy(id: string): Promise<void> {
    kept.delete(this.#key(id));
  }

  async revokeByGrantId(grantId: string): Promise<void> {
    for (const [key, { payload }] of kept) if (payload.grantId === grantId) kept.delete(key);
  }

  #key(id: string): string {
    return `${this.#model}:${id}`;
  }

  #first(suits: (payload: AdapterPayload) => boolean): AdapterPayload | undefined {
    for (const [key, { payload, expires }] of kept)
      if (key.startsWith(`${this.#model}:`) && expires > Date.now() && suits(payload)) return payload;
    return undefined;
  }
}
