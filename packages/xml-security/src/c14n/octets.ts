/** A small document costs little, a large one is handed on in large pieces. */
const firstSize = 2 * 1024;
const size = 32 * 1024;
const direct = 4 * 1024;
/** Up to here a loop is faster than a call into native code. */
const short = 48;

/** Gathers small pieces; large ones go through untouched. The sink must use what it gets before it returns. */
export class OctetWriter {
  readonly #sink: (octets: Buffer) => void;
  #buffer = Buffer.allocUnsafe(firstSize);
  #used = 0;

  constructor(sink: (octets: Buffer) => void) {
    this.#sink = sink;
  }

  string(text: string): void {
    const length = text.length;
    // Three bytes per UTF-16 unit at most.
    if (length * 3 > this.#buffer.length - this.#used) {
      this.#makeRoom();
      if (length * 3 > size) {
        this.#sink(Buffer.from(text));
        return;
      }
    }
    if (length > short || !this.#ascii(text)) this.#used += this.#buffer.write(text, this.#used);
  }

  bytes(octets: Buffer): void {
    const length = octets.length;
    if (length > this.#buffer.length - this.#used || length >= direct) this.#makeRoom();
    if (length >= direct) this.#sink(octets);
    else if (length > short) {
      octets.copy(this.#buffer, this.#used);
      this.#used += length;
    } else {
      const buffer = this.#buffer;
      const used = this.#used;
      for (let i = 0; i < length; i++) buffer[used + i] = octets[i] ?? 0;
      this.#used = used + length;
    }
  }

  #makeRoom(): void {
    this.flush();
    if (this.#buffer.length < size) this.#buffer = Buffer.allocUnsafe(size);
  }

  flush(): void {
    if (this.#used === 0) return;
    const used = this.#used;
    this.#used = 0;
    this.#sink(this.#buffer.subarray(0, used));
  }

  #ascii(text: string): boolean {
    const buffer = this.#buffer;
    const used = this.#used;
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      if (unit >= 0x80) return false;
      buffer[used + i] = unit;
    }
    this.#used = used + text.length;
    return true;
  }
}
