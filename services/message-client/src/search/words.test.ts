import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldWord, wordsOf, wordsOfReference } from './words.ts';

describe('words of the search', () => {
  it.each([
    ['Åsa ÖRN ärla', ['åsa', 'örn', 'ärla']],
    ['Asa', ['asa']],
    ['A\u030Asa', ['åsa']],
    ['Café Müller', ['cafe', 'muller']],
    ['plan_åäö.v2.PDF', ['plan', 'åäö', 'v2', 'pdf']],
    ['**fet** <b>x</b>', ['fet', 'b', 'x']],
    ['', []],
  ])('%s', (text, words) => expect(wordsOf(text)).toEqual(words));

  it('a number is found with and without what parts it', () => {
    expect(wordsOfReference('19121212-1212')).toEqual(['19121212', '1212', '191212121212', '1212121212']);
    expect(wordsOfReference('SN 2026-1147')).toEqual(['sn', '2026', '1147']);
  });

  it('any text gives letters and digits only, of bounded length, and folding again changes nothing', () =>
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        for (const word of wordsOf(text)) {
          expect(word).toMatch(/^[\p{L}\p{N}]+$/u);
          expect([...word].length).toBeLessThanOrEqual(48);
          expect(foldWord(word)).toBe(word);
        }
      }),
      { numRuns: 300 },
    ));
});
