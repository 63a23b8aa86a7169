/** Numbers that look random and are the same for the same seed (xorshift, 32 bits). */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0 || 0x9e3779b9;
    for (let warm = 0; warm < 8; warm += 1) this.#next();
  }

  #next(): number {
    let x = this.#state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.#state = x >>> 0;
    return this.#state;
  }

  /** 0 to `end`, `end` left out; 0 when `end` is 0. */
  below(end: number): number {
    return end <= 1 ? 0 : this.#next() % end;
  }

  chance(oneIn: number): boolean {
    return this.below(oneIn) === 0;
  }

  pick<T>(from: readonly T[]): T {
    return from[this.below(from.length)] as T;
  }
}

/** A seed for one input of one parser, so that each can be made again without those before it. */
export function seedOf(seed: number, parser: string, index: number): number {
  let hash = 0x811c9dc5 ^ seed;
  for (const character of `${parser} ${index}`)
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return hash >>> 0;
}
