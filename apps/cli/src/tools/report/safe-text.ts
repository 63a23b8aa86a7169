/**
 * What came out of a file of somebody else's, made harmless for a terminal: no control characters (escape sequences),
 * nothing that turns the direction of writing, bounded.
 */
export function safeText(value: string, maxLength = 400): string {
  const clean = value.replace(
    /[\p{Cc}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu,
    (character) => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  );
  return clean.length > maxLength ? `${clean.slice(0, maxLength)}…` : clean;
}
