import type { ServiceProcess } from '../processes/service-process.ts';

interface Sample {
  /** Seconds since the load began. */
  at: number;
  megabytes: number;
}

/** What each process occupies, sampled while a load lasts. */
export class MemoryWatch {
  readonly samples = new Map<string, Sample[]>();
  readonly #processes: readonly ServiceProcess[];
  readonly #began = Date.now();
  #timer: NodeJS.Timeout | undefined;

  constructor(processes: readonly ServiceProcess[], everyMs = 5000) {
    this.#processes = processes;
    this.#timer = setInterval(() => void this.#take(), everyMs);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** The median of each process in a part of the time, in MB. */
  median(name: string, fromSeconds: number, toSeconds: number): number | undefined {
    const within = (this.samples.get(name) ?? [])
      .filter(({ at }) => at >= fromSeconds && at < toSeconds)
      .map(({ megabytes }) => megabytes)
      .sort((a, b) => a - b);
    return within[Math.floor(within.length / 2)];
  }

  async #take(): Promise<void> {
    for (const each of this.#processes) {
      const bytes = await each.residentBytes();
      if (bytes === undefined) continue;
      const samples = this.samples.get(each.name) ?? [];
      samples.push({ at: (Date.now() - this.#began) / 1000, megabytes: bytes / 1_000_000 });
      this.samples.set(each.name, samples);
    }
  }
}
