import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** What a service counts, in the text form of Prometheus. Labels are names of routes and workers, never of persons. */
export interface Metrics {
  readonly registry: Registry;
  readonly httpSeconds: Histogram<'server' | 'method' | 'route' | 'status'>;
  readonly workerActive: Gauge<'worker'>;
  readonly workerStuck: Gauge<'worker'>;
  readonly workerItems: Counter<'worker' | 'outcome'>;
  readonly workerSeconds: Histogram<'worker'>;
  counter<L extends string>(name: string, help: string, labels?: readonly L[]): Counter<L>;
  gauge<L extends string>(
    name: string,
    help: string,
    labels?: readonly L[],
    read?: () => number | Promise<number>,
  ): Gauge<L>;
  histogram<L extends string>(
    name: string,
    help: string,
    labels?: readonly L[],
    buckets?: number[],
  ): Histogram<L>;
  /** The page that `/metrics` gives. */
  text(): Promise<string>;
}

const SECONDS = [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 300];

/** A registry of its own; with `process: true` also memory, event loop and garbage collection. */
export function createMetrics(options: { process?: boolean } = {}): Metrics {
  const registry = new Registry();
  if (options.process) collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const labelNames = <L extends string>(labels?: readonly L[]): L[] => [...(labels ?? [])];
  return {
    registry,
    httpSeconds: new Histogram({
      name: 'http_request_duration_seconds',
      help: 'Time from request to the end of the answer',
      labelNames: ['server', 'method', 'route', 'status'],
      buckets: SECONDS,
      registers,
    }),
    workerActive: new Gauge({
      name: 'worker_active',
      help: 'Work under way',
      labelNames: ['worker'],
      registers,
    }),
    workerStuck: new Gauge({
      name: 'worker_stuck',
      help: 'Work beyond its longest time',
      labelNames: ['worker'],
      registers,
    }),
    workerItems: new Counter({
      name: 'worker_items_total',
      help: 'Work ended',
      labelNames: ['worker', 'outcome'],
      registers,
    }),
    workerSeconds: new Histogram({
      name: 'worker_item_duration_seconds',
      help: 'Time for one piece of work',
      labelNames: ['worker'],
      buckets: SECONDS,
      registers,
    }),
    counter: (name, help, labels) => new Counter({ name, help, labelNames: labelNames(labels), registers }),
    gauge: (name, help, labels, read) =>
      new Gauge({
        name,
        help,
        labelNames: labelNames(labels),
        registers,
        ...(read === undefined
          ? {}
          : {
              async collect() {
                this.set(await read());
              },
            }),
      }),
    histogram: (name, help, labels, buckets) =>
      new Histogram({ name, help, labelNames: labelNames(labels), registers, buckets: buckets ?? SECONDS }),
    text: () => registry.metrics(),
  };
}
