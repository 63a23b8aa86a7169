import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hasLain } from './opening-hours.ts';

const office = [1, 2, 3, 4, 5].map((day) => ({ day, from: '08:00', to: '16:00' }));
const at = (text: string) => Date.parse(text);

test('a night and a weekend do not count', () => {
  // Friday 2026-11-20, 15.00 by Swedish clocks.
  const since = at('2026-11-20T14:00:00Z');
  expect(hasLain(office, since, at('2026-11-20T15:00:00Z'), 60)).toBe(true);
  expect(hasLain(office, since, at('2026-11-22T12:00:00Z'), 90)).toBe(false);
  // Monday 08.30.
  expect(hasLain(office, since, at('2026-11-23T07:30:00Z'), 90)).toBe(true);
  expect(hasLain(office, since, at('2026-11-23T07:10:00Z'), 90)).toBe(false);
});

test('summer time is followed', () => {
  // Monday 2026-06-29, 08.00 by Swedish clocks is 06.00 UTC.
  expect(hasLain(office, at('2026-06-29T05:00:00Z'), at('2026-06-29T06:30:00Z'), 30)).toBe(true);
  expect(hasLain(office, at('2026-06-29T05:00:00Z'), at('2026-06-29T06:15:00Z'), 30)).toBe(false);
});

test('without opening hours the clock counts', () => {
  expect(hasLain([], at('2026-11-22T12:00:00Z'), at('2026-11-22T12:10:00Z'), 10)).toBe(true);
  expect(hasLain([], at('2026-11-22T12:00:00Z'), at('2026-11-22T12:09:59Z'), 10)).toBe(false);
});

test('more time never makes it shorter; opening hours never make it sooner', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 3000 }),
      fc.integer({ min: 0, max: 3000 }),
      fc.integer({ min: 0, max: 2000 }),
      (a, b, minutes) => {
        const since = at('2026-11-18T00:00:00Z');
        const [early, late] = [Math.min(a, b), Math.max(a, b)].map((one) => since + one * 60_000) as [
          number,
          number,
        ];
        if (hasLain(office, since, early, minutes)) expect(hasLain(office, since, late, minutes)).toBe(true);
        if (hasLain(office, since, late, minutes)) expect(hasLain([], since, late, minutes)).toBe(true);
      },
    ),
    { numRuns: 60 },
  );
});
