import { describe, expect, test } from 'vitest';
import { hasRightCheckDigit } from './references.ts';

describe('the check digit of a personal number', () => {
  test.each(['19121212-1212', '191212121212', '121212-1212', '121212+1212'])('%s is right', (number) => {
    expect(hasRightCheckDigit(number)).toBe(true);
  });
  test.each(['19121212-1213', '1912121', '', 'abcdefghij', '19121212-121'])('%s is wrong', (number) => {
    expect(hasRightCheckDigit(number)).toBe(false);
  });
});
