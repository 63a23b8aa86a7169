import { statfs } from 'node:fs/promises';
import { getHeapStatistics } from 'node:v8';

export type Shortage = 'disk' | 'memory';

export interface ResourceLimits {
  /** Where envelopes are written. */
  readonly folder: string;
  /** Less free than this: nothing new is taken in. */
  readonly freeDiskBytes: number;
  /** More of what the process may use than this part (0 to 1): likewise. */
  readonly memoryPart: number;
}

/** How much there is; replaceable for tests. */
export interface Gauges {
  freeBytes(folder: string): Promise<number>;
  memoryPart(): number;
}

const real: Gauges = {
  async freeBytes(folder) {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  },
  memoryPart() {
    const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics();
    const allowed = process.constrainedMemory();
    // Without a limit of the container node tells none, or one beyond all bounds.
    const whole = allowed > 0 && allowed < 2 ** 50 ? process.memoryUsage.rss() / allowed : 0;
    return Math.max(used / limit, whole);
  },
};

/** Looks at disk and memory now and then: peers are asked to come back later before either ends. */
export class Resources {
  readonly #limits: ResourceLimits;
  readonly #gauges: Gauges;
  readonly #timer: NodeJS.Timeout;
  #short: Shortage | undefined;
  #free = Number.POSITIVE_INFINITY;

  constructor(limits: ResourceLimits, options: { gauges?: Gauges; everyMs?: number } = {}) {
    this.#limits = limits;
    this.#gauges = options.gauges ?? real;
    this.#timer = setInterval(() => void this.look().catch(() => {}), options.everyMs ?? 2000).unref();
  }

  get short(): Shortage | undefined {
    return this.#short;
  }

  get freeBytes(): number {
    return this.#free;
  }

  async look(): Promise<void> {
    this.#free = await this.#gauges.freeBytes(this.#limits.folder);
    if (this.#free < this.#limits.freeDiskBytes) this.#short = 'disk';
    else this.#short = this.#gauges.memoryPart() > this.#limits.memoryPart ? 'memory' : undefined;
  }

  close(): void {
    clearInterval(this.#timer);
  }
}
