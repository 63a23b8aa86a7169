import { EventEmitter, once } from 'node:events';

/** How often another process's news is looked for. */
const pollMs = 1000;

/** Long polls: woken by what happens in this process, and now and then to see what another has done. */
export class WaitingRoom {
  readonly #bell = new EventEmitter().setMaxListeners(0);
  readonly #closing = new AbortController();

  ring(topic: string): void {
    this.#bell.emit(topic);
  }

  onRing(topic: string, listener: () => void): void {
    this.#bell.on(topic, listener);
  }

  /** Asks `look` until it finds something, the time is over, the client is gone, or the service stops. */
  async until<T>(
    topic: string,
    options: { waitSeconds: number; signal: AbortSignal; isEmpty(found: T): boolean; look(): Promise<T> },
  ): Promise<T> {
    const deadline = Date.now() + options.waitSeconds * 1000;
    for (;;) {
      // Listening begins before looking: what happens in between is not missed.
      const pause = new AbortController();
      const remaining = deadline - Date.now();
      const signal = AbortSignal.any([
        options.signal,
        this.#closing.signal,
        pause.signal,
        AbortSignal.timeout(Math.max(0, Math.min(pollMs, remaining))),
      ]);
      const rung = once(this.#bell, topic, { signal }).catch(() => undefined);
      const found = await options.look();
      const over = options.signal.aborted || this.#closing.signal.aborted || remaining <= 0;
      if (!options.isEmpty(found) || over) {
        pause.abort();
        return found;
      }
      await rung;
    }
  }

  close(): void {
    this.#closing.abort();
  }
}
