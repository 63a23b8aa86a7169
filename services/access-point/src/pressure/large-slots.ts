import { ServiceError } from '@budkavle/platform';

/** Places for large messages that come in: they have their own, and never take those of the small ones. */
export class LargeSlots {
  readonly #places: number;
  readonly #waitMs: number;
  readonly #waiting: (() => void)[] = [];
  #taken = 0;

  constructor(places: number, waitMs = 60_000) {
    this.#places = places;
    this.#waitMs = waitMs;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  /**
   * Passes a body through. Once it has grown beyond `largeBytes` it goes on only when there is a place, and meanwhile
   * nothing of it is read: the network holds the peer back.
   * @throws ServiceError AP_BUSY when as many wait as there are places, or none becomes free in time
   */
  async *pass(body: AsyncIterable<Buffer>, largeBytes: number, declared = 0): AsyncGenerator<Buffer> {
    let size = 0;
    let holds = false;
    try {
      if (declared > largeBytes) {
        await this.#enter();
        holds = true;
      }
      for await (const chunk of body) {
        size += chunk.length;
        if (!holds && size > largeBytes) {
          await this.#enter();
          holds = true;
        }
        yield chunk;
      }
    } finally {
      if (holds) this.#leave();
    }
  }

  async #enter(): Promise<void> {
    if (this.#taken < this.#places) {
      this.#taken += 1;
      return;
    }
    if (this.#waiting.length >= this.#places) throw busy();
    await new Promise<void>((resolve, reject) => {
      const come = () => {
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(() => {
        this.#waiting.splice(this.#waiting.indexOf(come), 1);
        reject(busy());
      }, this.#waitMs);
      this.#waiting.push(come);
    });
  }

  /** The place goes to the one that has waited longest. */
  #leave(): void {
    const next = this.#waiting.shift();
    if (next) next();
    else this.#taken -= 1;
  }
}

function busy(): ServiceError {
  return new ServiceError('AP_BUSY', {
    message: 'Too many large messages at once. Please try again.',
    status: 503,
    retryAfterSeconds: 30,
  });
}
