/** An input may take this many times as long as half of those of its size. */
const factor = 20;
/** Below this the machine's other work decides, not the input. */
const floorMs = 60;
const kept = 63;

/** Tells inputs that take out of proportion to their size: a parser's time must be linear. */
export class TimeBound {
  readonly #bySize = new Map<number, number[]>();

  /** The limit for an input of this size, from what the others took; undefined while too few are known. */
  limit(bytes: number): number | undefined {
    const times = this.#bySize.get(bucket(bytes));
    if (times === undefined || times.length < 15) return undefined;
    const median = [...times].sort((a, b) => a - b)[times.length >> 1] as number;
    return Math.max(floorMs, factor * median);
  }

  add(bytes: number, ms: number): void {
    const key = bucket(bytes);
    const times = this.#bySize.get(key) ?? [];
    times.push(ms);
    if (times.length > kept) times.shift();
    this.#bySize.set(key, times);
  }
}

const bucket = (bytes: number): number => Math.floor(Math.log2(bytes + 1));
