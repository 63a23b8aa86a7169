/** How a text is cut into the words that are indexed and asked for: the same for both, and for both databases. */

const maxWordLength = 48;
const maxWords = 20_000;

/**
 * Lower case; accents go (é, ü), but å, ä and ö are letters of their own in Swedish and stay: `Åsa` is not `Asa`.
 */
export function foldWord(text: string): string {
  return text
    .toLowerCase()
    .normalize('NFD')
    .replace(/(a\u030A)|([ao]\u0308)|\p{M}/gu, (match, ring, dots) => (ring || dots ? match : ''))
    .normalize('NFC');
}

/** The different words of the texts, folded, at most 20,000 of at most 48 characters. */
export function wordsOf(...texts: readonly string[]): string[] {
  const words = new Set<string>();
  for (const text of texts)
    for (const [word] of foldWord(text).matchAll(/[\p{L}\p{N}]+/gu)) {
      words.add([...word].slice(0, maxWordLength).join(''));
      if (words.size >= maxWords) return [...words];
    }
  return [...words];
}

/**
 * The words of a reference, and numbers also without what stands between their digits: a personal number is found
 * with and without hyphen and century.
 */
export function wordsOfReference(text: string): string[] {
  const digits = text.replace(/[\s.+-]/g, '');
  const whole = /^\d{6,}$/.test(digits) ? [digits] : [];
  const short = /^\d{12}$/.test(digits) ? [digits.slice(2)] : [];
  return [...new Set([...wordsOf(text), ...whole, ...short])];
}
