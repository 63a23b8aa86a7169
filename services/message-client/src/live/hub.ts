import type { ChangedEvent } from '../web-api.ts';

type Listener = (event: ChangedEvent) => void;

/** Tells open pages what has changed: which mailbox and message, never content. */
export class LiveHub {
  readonly #listeners = new Set<Listener>();
  /** Tells other processes, where there are any. */
  publish: Listener = () => {};

  /** Call after the commit that makes it true. */
  changed(mailboxId: string, messageId?: string): void {
    const event: ChangedEvent = {
      type: 'changed',
      mailboxId,
      ...(messageId === undefined ? {} : { messageId }),
    };
    this.hear(event);
    this.publish(event);
  }

  /** Something that another process has changed. */
  hear(event: ChangedEvent): void {
    for (const listener of this.#listeners) listener(event);
  }

  /** Returns how to stop listening. */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  get size(): number {
    return this.#listeners.size;
  }
}
