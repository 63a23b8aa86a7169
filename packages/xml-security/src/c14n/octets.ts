const size = 32 * 1024;
const direct = 4 * 1024;

/** Gathers small pieces; large ones go through untouched. The sink must use what it gets before it returns. */
export class OctetWriter {
  readonly #sink: (octets: Buffer) => void;
  readonly #buffer = Buffer.allocUnsafe(size);
  #used = 0;

  constructor(sink: (octets: Buffer) => void) {
    this.#sink = sink;
  }

  string(text: string): void {
    // Three bytes per UTF-16 unit at most.
    if (text.length * 3 > size - this.#used) {
      this.flush();
      if (text.length * 3 > size) {
        this.#sink(Buffer.from(text));
        return;
      }
    }
    this.#used += this.#buffer.write(text, this.#used);
  }

  bytes(octets: Buffer): void {
    if (octets.length > size - this.#used || octets.length >= direct) this.flush();
    if (octets.length >= direct) this.#sink(octets);
    else {
      octets.copy(this.#buffer, this.#used);
      this.#used += octets.length;
    }
  }

  flush(): void {
    if (this.#used === 0) return;
    const used = this.#used;
    this.#used = 0;
    this.#sink(this.#buffer.subarray(0, used));
  }
}
