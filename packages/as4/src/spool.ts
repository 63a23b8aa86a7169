/** A place for a part's octets while it is not yet known what becomes of them; the caller decides where and how kept. */
export interface As4Spool {
  write(chunk: Uint8Array): Promise<void>;
  /** From the beginning; may be called several times, after the last write. */
  read(): AsyncIterable<Uint8Array>;
  /** Leaves nothing behind. */
  discard(): Promise<void>;
}

/** Writes a stream to a spool and tells its length. */
export async function fillSpool(spool: As4Spool, content: AsyncIterable<Uint8Array>): Promise<number> {
  let length = 0;
  for await (const chunk of content) {
    length += chunk.length;
    await spool.write(chunk);
  }
  return length;
}
