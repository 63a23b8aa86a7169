/** A pipe of one place: `push` waits until the reader has taken the chunk, so that nothing piles up. */
export class Channel implements AsyncIterable<Buffer> {
  #chunk: Buffer | undefined;
  #ended = false;
  #failure: unknown;
  #closed = false;
  #taken: (() => void) | undefined;
  #given: (() => void) | undefined;

  /** Waits until the chunk is taken. When the reader has gone away the chunk is dropped. */
  async push(chunk: Buffer): Promise<void> {
    if (this.#closed || chunk.length === 0) return;
    this.#chunk = chunk;
    this.#wakeReader();
    await new Promise<void>((resolve) => {
      this.#taken = resolve;
    });
  }

  end(): void {
    this.#ended = true;
    this.#wakeReader();
  }

  fail(cause: unknown): void {
    this.#failure = cause;
    this.end();
  }

  /** The reader is gone. */
  close(): void {
    this.#closed = true;
    this.#chunk = undefined;
    this.#wakeWriter();
  }

  #wakeReader(): void {
    const given = this.#given;
    this.#given = undefined;
    given?.();
  }

  #wakeWriter(): void {
    const taken = this.#taken;
    this.#taken = undefined;
    taken?.();
  }

  async *[Symbol.asyncIterator](): AsyncIterator<Buffer> {
    try {
      for (;;) {
        const chunk = this.#chunk;
        if (chunk) {
          this.#chunk = undefined;
          // The writer goes on only when the reader asks for more: `yield` first.
          yield chunk;
          this.#wakeWriter();
        } else if (this.#ended) {
          if (this.#failure !== undefined) throw this.#failure;
          return;
        } else {
          await new Promise<void>((resolve) => {
            this.#given = resolve;
          });
        }
      }
    } finally {
      this.close();
    }
  }
}
