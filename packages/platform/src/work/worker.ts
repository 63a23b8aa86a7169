import type { Logger } from '../logs/logger.ts';
import type { Metrics } from '../metrics/metrics.ts';
import { backoff } from './backoff.ts';
import { runItem } from './running-items.ts';

export interface WorkerOptions<T> {
  name: string;
  /** Takes up to so many items by lease. */
  claim(limit: number): Promise<T[]>;
  /** Does one item and records the outcome (release). The signal: lease lost, too long, or stopping. */
  work(item: T, signal: AbortSignal): Promise<void>;
  concurrency: number;
  /** How often to look when nobody wakes it. */
  pollMs: number;
  log: Logger;
  metrics?: Metrics;
  /** What tells items apart, `item.id` unless told: the same item never runs twice at once. */
  key?: (item: T) => string;
  /** Extends the lease of long work. */
  extend?: (item: T) => Promise<void>;
  /** A third of the lease is a good choice; 20 s unless told. */
  heartbeatMs?: number;
  /** The watchdog: after this time the work's signal is raised and the item is reported as stuck; 1 h unless told. */
  maxWorkMs?: number;
  /** How long stop() lets work go on before it raises the signal, 10 s unless told; then as long again. */
  graceMs?: number;
}

/** Claims and works, some at a time, until it is stopped. */
export class Worker<T> {
  readonly #options: WorkerOptions<T>;
  readonly #running = new Map<string, { stop: AbortController; ended: Promise<void> }>();
  #state: 'new' | 'started' | 'stopped' = 'new';
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;
  #lookAgain = false;
  #failures = 0;
  #stopping: Promise<void> | undefined;

  constructor(options: WorkerOptions<T>) {
    this.#options = options;
  }

  start(): void {
    if (this.#state !== 'new') return;
    this.#state = 'started';
    this.#look();
  }

  /** Something new: look now. Cheap, may be called any time. */
  wake(): void {
    // While claiming fails, the pause between attempts holds.
    if (this.#state === 'started' && this.#failures === 0) this.#look();
  }

  /** Takes nothing new and waits for what is under way. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  /** How many items are under way. */
  get active(): number {
    return this.#running.size;
  }

  #look(): void {
    if (this.#looking !== undefined) {
      this.#lookAgain = true;
      return;
    }
    clearTimeout(this.#timer);
    this.#lookAgain = false;
    this.#looking = this.#claim().finally(() => {
      this.#looking = undefined;
      if (this.#state !== 'started') return;
      if (this.#lookAgain && this.#failures === 0) this.#look();
      else this.#later();
    });
  }

  #later(): void {
    const pause =
      this.#failures > 0
        ? backoff(this.#failures, {
            baseMs: this.#options.pollMs,
            maxMs: Math.max(30_000, this.#options.pollMs),
          })
        : this.#options.pollMs * (0.9 + 0.2 * Math.random());
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#look(), pause);
  }

  async #claim(): Promise<void> {
    const free = this.#options.concurrency - this.#running.size;
    if (free <= 0) return;
    try {
      const items = await this.#options.claim(free);
      this.#failures = 0;
      for (const item of items) this.#run(item);
    } catch (error) {
      this.#failures += 1;
      const { name, log } = this.#options;
      log.error(
        { event: 'worker.claim_failed', worker: name, attempt: this.#failures, error },
        'no work could be claimed',
      );
    }
  }

  #run(item: T): void {
    const key = this.#options.key?.(item) ?? String((item as { id?: unknown }).id);
    const { name, log, metrics } = this.#options;
    if (this.#running.has(key)) {
      log.warn(
        { event: 'worker.item_twice', worker: name, item: key },
        'its lease ran out while it was under way',
      );
      return;
    }
    const stop = new AbortController();
    const ended = runItem(item, key, stop, {
      name,
      log,
      metrics,
      work: this.#options.work,
      extend: this.#options.extend,
      heartbeatMs: this.#options.heartbeatMs ?? 20_000,
      maxWorkMs: this.#options.maxWorkMs ?? 3_600_000,
    }).finally(() => {
      this.#running.delete(key);
      // There may be more than could be taken: a freed place looks at once.
      this.wake();
    });
    this.#running.set(key, { stop, ended });
  }

  async #stop(): Promise<void> {
    this.#state = 'stopped';
    clearTimeout(this.#timer);
    await this.#looking;
    const grace = this.#options.graceMs ?? 10_000;
    if (await this.#ended(grace)) return;
    for (const { stop } of this.#running.values()) stop.abort(new Error('the service is stopping'));
    if (await this.#ended(grace)) return;
    const { name, log } = this.#options;
    log.error(
      { event: 'worker.not_ended', worker: name, count: this.#running.size },
      'work did not end in time',
    );
  }

  async #ended(withinMs: number): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(false), withinMs);
    });
    const all = Promise.all([...this.#running.values()].map((one) => one.ended)).then(() => true);
    const result = await Promise.race([all, late]);
    clearTimeout(timer);
    return result;
  }
}
