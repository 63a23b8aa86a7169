import { FormatsError } from '../errors.ts';

export interface Identifier {
  readonly scheme: string;
  readonly value: string;
}

/** ASCII only: a locale-aware fold would join identifiers that the federation keeps apart (discovery.md 1). */
export function asciiLowerCase(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** Scheme exact; value trimmed and without regard to ASCII case (OASIS SMP 2.4.5–2.4.7). */
export function sameIdentifier(a: Identifier, b: Identifier): boolean {
  return a.scheme === b.scheme && asciiLowerCase(a.value.trim()) === asciiLowerCase(b.value.trim());
}

/** `scheme::value`. */
export function formatIdentifier(identifier: Identifier): string {
  return `${identifier.scheme}::${identifier.value}`;
}

/** Splits at the first `::`. Throws FMT_IDENTIFIER. */
export function parseIdentifier(text: string): Identifier {
  const at = text.indexOf('::');
  if (at < 1 || at + 2 >= text.length) throw new FormatsError('FMT_IDENTIFIER');
  return { scheme: text.slice(0, at), value: text.slice(at + 2) };
}

/** One path segment of an SMP address, percent-encoded as a whole (OASIS SMP 2.4.3). */
export function urlSegment(identifier: Identifier): string {
  return encodeURIComponent(formatIdentifier(identifier));
}

/** The reverse; decodes once. Throws FMT_IDENTIFIER. */
export function parseUrlSegment(segment: string): Identifier {
  let decoded: string;
  try {
    decoded = decodeURIComponent(segment);
  } catch (cause) {
    throw new FormatsError('FMT_IDENTIFIER', { cause });
  }
  return parseIdentifier(decoded);
}
