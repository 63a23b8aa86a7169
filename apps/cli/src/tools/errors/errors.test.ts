import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { run } from '../testing/run.ts';
import { allErrors, catalogues, conflictingCodes } from './all.ts';
import { findError } from './collect.ts';
import { errorsPage } from './markdown.ts';

const page = new URL('../../../../../docs/errors.md', import.meta.url);

it('docs/errors.md is up to date (if not: npm run budkavle -- errors --markdown > docs/errors.md)', () => {
  expect(readFileSync(page, 'utf8').trimEnd()).toBe(errorsPage(catalogues).trimEnd());
});

it('no code means two things', () => {
  expect(conflictingCodes()).toEqual([]);
  const [first] = allErrors;
  expect(first && conflictingCodes([first, { ...first, title: 'Something else' }])).toEqual([first?.code]);
});

it('every code says what happened and what to do', () => {
  for (const { code, title, action, fault } of allErrors) {
    expect(code).toMatch(/^[A-Z][A-Z0-9_:]+$/);
    expect(title.length, code).toBeGreaterThan(5);
    expect(action.length, code).toBeGreaterThan(5);
    expect(['us', 'sender', 'recipient', 'federation', 'operator', 'user'], code).toContain(fault);
  }
});

it('one code, a list, part of a code, none', async () => {
  const one = await run('errors', 'ebms:0101');
  expect(one).toMatchObject({ code: 0 });
  expect(one.out).toContain(`EBMS:0101: ${findError('EBMS:0101')?.title}`);
  const all = await run('errors', '--json');
  expect(JSON.parse(all.out)).toHaveLength(allErrors.length);
  const some = await run('errors', 'DISC_');
  expect(some.out).toContain('DISC_NOT_REGISTERED');
  expect(some.out).not.toContain('EBMS');
  expect((await run('errors', 'NO_SUCH_CODE')).code).toBe(2);
});
