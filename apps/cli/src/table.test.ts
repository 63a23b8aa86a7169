import { expect, test } from 'vitest';
import { table } from './table.ts';

test('columns are aligned, numbers to the right', () => {
  expect(
    table(
      ['what', 'ms'],
      [
        ['one', '7'],
        ['eleven', '1200'],
      ],
    ),
  ).toBe(['what      ms', '──────  ────', 'one        7', 'eleven  1200'].join('\n'));
});
