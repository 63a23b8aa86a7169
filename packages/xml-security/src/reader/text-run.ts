/** Next position of a byte in a chunk, looked up again only once it has been passed: linear over the whole chunk. */
export class NextByte {
  readonly #byte: number;
  #at = -1;

  constructor(byte: number) {
    this.#byte = byte;
  }

  reset(): void {
    this.#at = -1;
  }

  from(chunk: Buffer, position: number): number {
    if (this.#at < position) {
      const found = chunk.indexOf(this.#byte, position);
      this.#at = found < 0 ? chunk.length : found;
    }
    return this.#at;
  }
}
