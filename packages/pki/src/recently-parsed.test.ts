import { expect, it } from 'vitest';
import type { Certificate } from './certificate.ts';
import { RecentlyParsed } from './recently-parsed.ts';

const one = (name: string) => ({ name }) as unknown as Certificate;

it('keeps the latest only, and no large ones', () => {
  const recent = new RecentlyParsed();
  for (let i = 0; i < 256; i++) recent.keep(`certificate ${i}`, one(`${i}`));
  expect(recent.find('certificate 0')).toBeDefined();
  recent.keep('another', one('another'));
  expect(recent.find('certificate 0')).toBeDefined();
  expect(recent.find('certificate 1')).toBeUndefined();
  const large = 'x'.repeat(10_000);
  recent.keep(large, one('large'));
  expect(recent.find(large)).toBeUndefined();
});
