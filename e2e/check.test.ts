import { expect, test } from 'vitest';
import { BudkavleProcess } from './support/demo-process.ts';

const postgres = process.env.BUDKAVLE_TEST_POSTGRES;
const missing = postgres ? '' : ': BUDKAVLE_TEST_POSTGRES is not set';

test.skipIf(!postgres)(
  `everything between the three organisations works with PostgreSQL${missing}`,
  async () => {
    const check = new BudkavleProcess(['demo', '--check', '--large', '2'], { DATABASE_URL: postgres });
    const { code, output } = await check.ended;
    expect(output).toContain('on PostgreSQL');
    expect(output).not.toContain('FAILED');
    expect(output).toMatch(/\nEverything as expected, in \d+ s\.\n$/);
    expect(code).toBe(0);
  },
  420_000,
);
