export type XmlSource = AsyncIterable<Uint8Array> | Uint8Array;

/** The chunks of a source. */
export async function* chunksOf(source: XmlSource | Iterable<Uint8Array>): AsyncIterable<Uint8Array> {
  if (source instanceof Uint8Array) yield source;
  else yield* source;
}
