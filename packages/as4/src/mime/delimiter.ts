const dash = 0x2d;
const carriageReturn = 0x0d;
const lineFeed = 0x0a;
const maxPadding = 256;

export type DelimiterKind =
  /** A delimiter: `length` octets from the CRLF before it to the end of its line. */
  | { readonly kind: 'part' | 'close'; readonly length: number }
  /** Octets that only look like one. */
  | { readonly kind: 'content' }
  /** Cannot be told before more octets have come. */
  | { readonly kind: 'more' };

/**
 * What stands at `at`, where CRLF--boundary has been found: after the boundary only linear white space may come, then
 * CRLF (or, after the closing one, the end of the input). Anything else is content.
 */
export function classifyDelimiter(
  buffer: Buffer,
  at: number,
  delimiterLength: number,
  ended: boolean,
): DelimiterKind {
  let next = at + delimiterLength;
  let kind: 'part' | 'close' = 'part';
  if (next + 2 > buffer.length && !ended) return { kind: 'more' };
  if (buffer[next] === dash && buffer[next + 1] === dash) {
    kind = 'close';
    next += 2;
  }
  const limit = next + maxPadding;
  while (next < buffer.length && next < limit && (buffer[next] === 0x20 || buffer[next] === 0x09)) next += 1;
  if (next + 2 <= buffer.length) {
    const isLineEnd = buffer[next] === carriageReturn && buffer[next + 1] === lineFeed;
    return isLineEnd ? { kind, length: next + 2 - at } : { kind: 'content' };
  }
  if (!ended) return { kind: 'more' };
  if (kind === 'close' && next === buffer.length) return { kind, length: next - at };
  return { kind: 'content' };
}
