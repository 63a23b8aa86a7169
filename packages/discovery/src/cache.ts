/** How long things may be believed (discovery.md 5.5). */
export interface DiscoveryTimes {
  readonly freshSeconds: number;
  readonly negativeSeconds: number;
  /** How long an outdated answer may still serve while DNS or the SMP is down; 0 = never. At most 24 h. */
  readonly staleSeconds: number;
  readonly maxEntries: number;
}

/** The federation declaration's values are not published; these are ours. */
export const defaultTimes: DiscoveryTimes = {
  freshSeconds: 15 * 60,
  negativeSeconds: 5 * 60,
  staleSeconds: 0,
  maxEntries: 20_000,
};

/** One remembered answer; times in milliseconds. */
export interface Entry<T> {
  readonly value: T;
  readonly storedAt: number;
  readonly freshUntil: number;
  /** From here on it is renewed in the background, before anybody has to wait. */
  readonly refreshFrom: number;
}

/** Least recently used goes first. */
export class BoundedCache<T> {
  readonly #entries = new Map<string, Entry<T>>();
  readonly #max: number;

  constructor(max: number) {
    this.#max = max;
  }

  get(key: string): Entry<T> | undefined {
    const entry = this.#entries.get(key);
    if (entry) {
      this.#entries.delete(key);
      this.#entries.set(key, entry);
    }
    return entry;
  }

  set(key: string, entry: Entry<T>): void {
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    if (this.#entries.size <= this.#max) return;
    const oldest = this.#entries.keys().next().value;
    if (oldest !== undefined) this.#entries.delete(oldest);
  }

  delete(key: string): void {
    this.#entries.delete(key);
  }

  deleteWhere(test: (key: string) => boolean): void {
    for (const key of [...this.#entries.keys()]) if (test(key)) this.#entries.delete(key);
  }
}

/** Runs one call a key at a time: who asks meanwhile gets the same answer. */
export class SingleFlight<T> {
  readonly #running = new Map<string, Promise<T>>();

  /** `call` is told whether its result still counts: after `forget` it belongs to those who asked before, to nobody else. */
  run(key: string, call: (stillCounts: () => boolean) => Promise<T>): Promise<T> {
    const running = this.#running.get(key);
    if (running) return running;
    const started: Promise<T> = call(() => this.#running.get(key) === started).finally(() => {
      if (this.#running.get(key) === started) this.#running.delete(key);
    });
    this.#running.set(key, started);
    return started;
  }

  forget(test: (key: string) => boolean): void {
    for (const key of [...this.#running.keys()]) if (test(key)) this.#running.delete(key);
  }
}
