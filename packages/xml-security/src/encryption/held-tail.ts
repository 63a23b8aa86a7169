/** Holds back the last `size` bytes of a stream, which mean something else than the rest. */
export class HeldTail {
  readonly #size: number;
  #held: Buffer = Buffer.alloc(0);

  constructor(size: number) {
    this.#size = size;
  }

  /** The bytes that are certainly not of the tail. */
  push(chunk: Buffer): Buffer[] {
    if (chunk.length < this.#size) {
      const joined = Buffer.concat([this.#held, chunk]);
      const cut = Math.max(0, joined.length - this.#size);
      this.#held = joined.subarray(cut);
      return cut > 0 ? [joined.subarray(0, cut)] : [];
    }
    const cut = chunk.length - this.#size;
    const ready = [this.#held, chunk.subarray(0, cut)].filter((b) => b.length > 0);
    this.#held = Buffer.from(chunk.subarray(cut));
    return ready;
  }

  rest(): Buffer {
    return this.#held;
  }
}
