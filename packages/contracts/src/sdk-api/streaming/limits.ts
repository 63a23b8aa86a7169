/** Bounds of a JSON document that is read as a stream. */
export interface JsonLimits {
  /** The whole text. */
  maxBytes: number;
  maxDepth: number;
  maxKeyLength: number;
  /** Objects, arrays and scalars together. */
  maxValues: number;
  /** All strings that are kept (everything but the files' content), in characters. */
  maxText: number;
}

/** 30 MB of message become 40 MB in base64; the rest is for the text around it. */
export const defaultJsonLimits: JsonLimits = {
  maxBytes: 48 * 1024 * 1024,
  maxDepth: 24,
  maxKeyLength: 128,
  maxValues: 20_000,
  maxText: 8 * 1024 * 1024,
};
