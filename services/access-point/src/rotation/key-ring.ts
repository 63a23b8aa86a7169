import type { KeyEntry } from '@budkavle/pki';

interface Retired {
  readonly key: KeyEntry;
  readonly until: Date;
}

/**
 * The access point's keys while they change: those of the configuration, and those that were in it until lately. Others
 * encrypt with what SMP has published and they have kept, so an old key opens messages until that has aged out.
 */
export class KeyRing {
  #configured: readonly KeyEntry[];
  #retired: readonly Retired[] = [];
  readonly #overlapMs: number;
  readonly #now: () => Date;

  constructor(keys: readonly KeyEntry[], overlapMs: number, now: () => Date) {
    this.#configured = keys;
    this.#overlapMs = overlapMs;
    this.#now = now;
  }

  /** The first that is valid signs, all open. */
  get keys(): readonly KeyEntry[] {
    const now = this.#now();
    return [...this.#configured, ...this.#retired.filter(({ until }) => until > now).map(({ key }) => key)];
  }

  /** @returns how many have come, and how many open messages for a while only */
  replace(keys: readonly KeyEntry[]): { added: number; retired: number } {
    const has = (list: readonly KeyEntry[], key: KeyEntry) =>
      list.some(({ certificate }) => certificate.equals(key.certificate));
    const before = this.#configured;
    const until = new Date(this.#now().getTime() + this.#overlapMs);
    const gone = before.filter((key) => !has(keys, key)).map((key) => ({ key, until }));
    this.#retired = [...this.#retired.filter(({ key }) => !has(keys, key)), ...gone];
    this.#configured = keys;
    return { added: keys.filter((key) => !has(before, key)).length, retired: gone.length };
  }
}
