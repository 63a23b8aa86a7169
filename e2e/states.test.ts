import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { statesDocument } from '../scripts/lib/states-document.ts';

test('docs/states.md is what the code says (npm run states)', () => {
  expect(readFileSync(new URL('../docs/states.md', import.meta.url), 'utf8')).toBe(statesDocument);
});
