import { EventEmitter } from 'node:events';

/** Wakes who waits within this process; everything also works without (other processes are found by looking). */
export interface Signals {
  /** A message changed: long polls look again. */
  changed(): void;
  /** An envelope waits to be submitted. */
  toSubmit(): void;
  onToSubmit(listener: () => void): void;
  /** Resolves at the next change, after `ms`, or when the signal is raised. */
  nextChange(ms: number, signal?: AbortSignal): Promise<void>;
}

export function createSignals(): Signals {
  const emitter = new EventEmitter();
  emitter.setMaxListeners(0);
  return {
    changed: () => void emitter.emit('changed'),
    toSubmit: () => void emitter.emit('submit'),
    onToSubmit: (listener) => void emitter.on('submit', listener),
    nextChange: (ms, signal) =>
      new Promise((resolve) => {
        const done = () => {
          clearTimeout(timer);
          emitter.off('changed', done);
          signal?.removeEventListener('abort', done);
          resolve();
        };
        const timer = setTimeout(done, ms);
        emitter.on('changed', done);
        signal?.addEventListener('abort', done);
        if (signal?.aborted) done();
      }),
  };
}
