import { expect, it } from 'vitest';
import { checkDigit, fictitiousIdentityNumber } from './identity-number.ts';
import { startTestIdentityProvider } from './start.ts';

it('makes numbers that nobody has: coordination form, long past year, test series, right check digit', () => {
  const all = Array.from({ length: 560 }, (_, index) => fictitiousIdentityNumber(index));
  expect(new Set(all).size).toBe(560);
  for (const number of all) {
    expect(number).toMatch(/^189001(6[1-9]|7\d|8[0-8])9[89]\d\d$/);
    expect(checkDigit(number.slice(2, 11))).toBe(Number(number.at(-1)));
  }
  expect(() => fictitiousIdentityNumber(560)).toThrow(RangeError);
});

it('the test identity provider refuses to start outside a demonstration', async () => {
  await expect(
    startTestIdentityProvider({
      environment: { name: 'PROD', isDemo: false },
      listener: { host: '127.0.0.1', port: 0 },
      organisations: [],
    }),
  ).rejects.toMatchObject({ code: 'NOT_A_DEMO' });
});
