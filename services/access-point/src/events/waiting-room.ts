import { EventEmitter } from 'node:events';

/** How often another process's news is looked for. */
const pollMs = 1000;

export interface Wait<T> {
  readonly waitSeconds: number;
  /** The client is gone. */
  readonly signal: AbortSignal;
  isEmpty(found: T): boolean;
  look(): Promise<T>;
  /** After the first news: so long, milliseconds, for more to come, so that one answer tells of all of it. */
  readonly gatherMs?: number;
}

/** Long polls: woken by what happens in this process, and now and then to see what another has done. */
export class WaitingRoom {
  readonly #bell = new EventEmitter().setMaxListeners(0);
  #isClosing = false;

  ring(topic: string): void {
    this.#bell.emit(topic);
  }

  onRing(topic: string, listener: () => void): void {
    this.#bell.on(topic, listener);
  }

  /** Asks `look` until it finds something, the time is over, the client is gone, or the service stops. */
  async until<T>(topic: string, options: Wait<T>): Promise<T> {
    const deadline = Date.now() + options.waitSeconds * 1000;
    const isOver = () => options.signal.aborted || this.#isClosing || Date.now() >= deadline;
    for (;;) {
      // Listening begins before looking: what happens in between is not missed.
      const bell = this.#listen(topic, options.signal);
      try {
        const found = await options.look();
        if (!options.isEmpty(found) || isOver()) return found;
        const rung = await bell.within(Math.min(pollMs, deadline - Date.now()));
        if (rung && options.gatherMs !== undefined && !isOver()) await bell.pause(options.gatherMs);
      } finally {
        bell.close();
      }
    }
  }

  close(): void {
    this.#isClosing = true;
    this.#bell.emit(closing);
  }

  #listen(topic: string, signal: AbortSignal) {
    let rung = false;
    let ended = false;
    let wake = () => {};
    const ring = () => {
      rung = true;
      wake();
    };
    const end = () => {
      ended = true;
      wake();
    };
    this.#bell.on(topic, ring);
    this.#bell.on(closing, end);
    signal.addEventListener('abort', end);
    const sleep = (ms: number, isAwake: () => boolean) =>
      new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, Math.max(0, ms));
        wake = () => {
          if (!isAwake()) return;
          clearTimeout(timer);
          resolve();
        };
        wake();
      });
    return {
      /** Whether the bell rang in that time; ends at once when there is nobody to wait for. */
      within: async (ms: number): Promise<boolean> => {
        await sleep(ms, () => rung || ended);
        return rung;
      },
      pause: (ms: number) => sleep(ms, () => ended),
      close: () => {
        this.#bell.off(topic, ring);
        this.#bell.off(closing, end);
        signal.removeEventListener('abort', end);
      },
    };
  }
}

const closing = Symbol('closing');
