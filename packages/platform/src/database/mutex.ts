import { ServiceError } from '../errors/service-error.ts';

interface Waiting {
  resolve(): void;
  reject(error: Error): void;
  timer: NodeJS.Timeout;
}

/** First come, first served; waiting is bounded, so that a transaction that waits for itself ends in an error. */
export class Mutex {
  readonly #maxWaitMs: number;
  readonly #queue: Waiting[] = [];
  #held = false;

  constructor(maxWaitMs: number) {
    this.#maxWaitMs = maxWaitMs;
  }

  get held(): boolean {
    return this.#held;
  }

  /** Waits for the turn. Errors: DATABASE_BUSY after the longest wait. */
  lock(): Promise<void> {
    if (!this.#held) {
      this.#held = true;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#queue.splice(this.#queue.indexOf(waiting), 1);
        reject(
          new ServiceError('DATABASE_BUSY', {
            status: 503,
            message: `The database was locked for more than ${this.#maxWaitMs} ms. A write outside a transaction that is awaited inside it waits for itself.`,
          }),
        );
      }, this.#maxWaitMs);
      const waiting: Waiting = { resolve, reject, timer };
      this.#queue.push(waiting);
    });
  }

  unlock(): void {
    const next = this.#queue.shift();
    if (next === undefined) {
      this.#held = false;
      return;
    }
    clearTimeout(next.timer);
    next.resolve();
  }
}
