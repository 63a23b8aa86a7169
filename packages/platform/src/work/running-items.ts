import { hasCode } from '../errors/service-error.ts';
import type { Logger } from '../logs/logger.ts';
import type { Metrics } from '../metrics/metrics.ts';

/** How one piece of work is run: kept alive by a heartbeat, ended by a longest time. */
export interface ItemOptions<T> {
  name: string;
  work(item: T, signal: AbortSignal): Promise<void>;
  /** Extends the lease; called every `heartbeatMs` while the work goes on. */
  extend?: ((item: T) => Promise<void>) | undefined;
  heartbeatMs: number;
  maxWorkMs: number;
  log: Logger;
  metrics?: Metrics | undefined;
}

/** Runs one item to its end. Never throws: what the work does not handle is logged, and its lease runs out. */
export async function runItem<T>(
  item: T,
  key: string,
  stop: AbortController,
  options: ItemOptions<T>,
): Promise<void> {
  const { name, log, metrics } = options;
  const started = performance.now();
  const heartbeat = options.extend === undefined ? undefined : setInterval(beat, options.heartbeatMs);
  const watchdog = setTimeout(tooLong, options.maxWorkMs);
  let stuck = false;
  let outcome = 'done';
  metrics?.workerActive.inc({ worker: name });
  try {
    await options.work(item, stop.signal);
  } catch (error) {
    outcome = hasCode(error, 'LEASE_LOST') ? 'lease_lost' : stop.signal.aborted ? 'aborted' : 'failed';
    const level = outcome === 'failed' ? 'error' : 'warn';
    log[level](
      { event: 'worker.item_failed', worker: name, item: key, outcome, error },
      'work ended with an error',
    );
  } finally {
    clearInterval(heartbeat);
    clearTimeout(watchdog);
    if (stuck) metrics?.workerStuck.dec({ worker: name });
    metrics?.workerActive.dec({ worker: name });
    metrics?.workerItems.inc({ worker: name, outcome });
    metrics?.workerSeconds.observe({ worker: name }, (performance.now() - started) / 1000);
  }

  function beat(): void {
    // After an abort the lease is left to run out, so that another can take over from work that does not listen.
    if (stop.signal.aborted) return;
    options.extend?.(item).catch((error: unknown) => {
      if (hasCode(error, 'LEASE_LOST')) stop.abort(error);
      else
        log.warn({ event: 'worker.heartbeat_failed', worker: name, item: key, error }, 'lease not extended');
    });
  }

  function tooLong(): void {
    stuck = true;
    metrics?.workerStuck.inc({ worker: name });
    log.error(
      { event: 'worker.item_stuck', worker: name, item: key, durationMs: options.maxWorkMs },
      'work takes too long',
    );
    stop.abort(new Error('the work took too long'));
  }
}
