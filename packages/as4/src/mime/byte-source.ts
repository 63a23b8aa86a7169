/** Octets waiting to be looked at, filled on demand from a stream. */
export class ByteSource {
  #iterator: AsyncIterator<Uint8Array>;
  #ended = false;
  buffer: Buffer;

  constructor(source: AsyncIterable<Uint8Array>, prefix: Buffer) {
    this.#iterator = source[Symbol.asyncIterator]();
    this.buffer = prefix;
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** Appends the next chunk. False when there is none. */
  async fill(): Promise<boolean> {
    if (this.#ended) return false;
    const next = await this.#iterator.next();
    if (next.done) {
      this.#ended = true;
      return false;
    }
    const { buffer, byteOffset, byteLength } = next.value;
    const chunk = Buffer.from(buffer, byteOffset, byteLength);
    this.buffer = this.buffer.length === 0 ? chunk : Buffer.concat([this.buffer, chunk]);
    return true;
  }

  /** Takes the first `length` octets away and returns them. */
  take(length: number): Buffer {
    const taken = this.buffer.subarray(0, length);
    this.buffer = this.buffer.subarray(length);
    return taken;
  }

  /** Reads to the end and forgets. */
  async drain(): Promise<void> {
    this.buffer = Buffer.alloc(0);
    while (await this.fill()) this.buffer = Buffer.alloc(0);
  }

  async close(): Promise<void> {
    this.#ended = true;
    await this.#iterator.return?.();
  }
}
