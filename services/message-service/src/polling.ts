import { backoff } from '@budkavle/platform';
import type { Context } from './context.ts';

/** A loop that asks another service again and again, with pauses after failures, until it is stopped. */
export interface Poller {
  start(): void;
  stop(): Promise<void>;
}

export function createPoller(
  context: Context,
  name: string,
  participant: string,
  once: (signal: AbortSignal) => Promise<void>,
): Poller {
  const stopping = new AbortController();
  let running: Promise<void> | undefined;
  async function run(): Promise<void> {
    let failures = 0;
    while (!stopping.signal.aborted) {
      try {
        await once(stopping.signal);
        failures = 0;
      } catch (error) {
        if (stopping.signal.aborted) return;
        failures += 1;
        context.log.warn(
          { event: 'poll.failed', component: name, participant, attempt: failures, error },
          'the access point could not be asked',
        );
        await pause(backoff(failures, { baseMs: context.settings.pollMs, maxMs: 30_000 }), stopping.signal);
      }
    }
  }
  return {
    start: () => {
      running ??= run();
    },
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}

export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
    if (signal.aborted) done();
  });
}
