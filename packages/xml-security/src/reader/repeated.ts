/**
 * A small memory for octets that a document repeats: names and short values come back as the string made before,
 * without decoding. One string a slot, the newest wins: a flood of different ones costs time as without, never memory.
 */
export class Repeated<T extends { readonly text: string } | undefined> {
  readonly #slots: (T | undefined)[];
  readonly #mask: number;

  /** `slots`: a power of two. */
  constructor(slots: number) {
    this.#slots = new Array<T | undefined>(slots).fill(undefined);
    this.#mask = slots - 1;
  }

  /** What was kept for these ASCII octets. `hash`: any number made from them. */
  get(octets: Uint8Array, from: number, to: number, hash: number): T | undefined {
    const kept = this.#slots[hash & this.#mask];
    if (kept === undefined) return undefined;
    const { text } = kept;
    if (text.length !== to - from) return undefined;
    for (let i = from; i < to; i++) if (text.charCodeAt(i - from) !== octets[i]) return undefined;
    return kept;
  }

  keep(hash: number, value: T): void {
    this.#slots[hash & this.#mask] = value;
  }
}
