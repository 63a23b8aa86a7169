import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { safeReturnTo } from './login-attempts.ts';

describe('attack: open redirect after login', () => {
  it.each([
    '//evil.example',
    '/\\evil.example',
    'https://evil.example',
    '/\t/evil.example',
    '',
    '/a\\b',
    '/login?x',
  ])('refuses %j', (value) => expect(safeReturnTo(value)).toBe('/'));

  it('always stays here', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.webUrl(),
          fc.string().map((text) => `/${text}`),
        ),
        (value) => {
          const here = 'https://client.exempelkommunen.example';
          expect(new URL(safeReturnTo(value), here).origin).toBe(here);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('keeps a page of ours', () => {
    expect(safeReturnTo('/brevlador/1/inkorg?a=b#c')).toBe('/brevlador/1/inkorg?a=b#c');
  });
});
