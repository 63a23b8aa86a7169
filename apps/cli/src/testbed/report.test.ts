import { expect, it } from 'vitest';
import { tf01 } from '../../../../conformance/tf-01.ts';
import { unbuiltCases } from '../../../../conformance/unbuilt.ts';
import { markdownReport } from './report.ts';

const system = { name: 'Provsystemet', command: 'npm run conformance' };

it('the report tells id, what, expected, seen and verdict, and why something was not run', () => {
  const text = markdownReport(
    system,
    [
      { case: tf01, seen: 'a | b\nc', verdict: 'fail' },
      { case: { ...tf01, id: 'TF-99' }, seen: 'nobody there', verdict: 'open' },
    ],
    unbuiltCases,
  );
  expect(text).toContain(`| TF-01 | ${tf01.title} | ${tf01.expected} | a \\| b c | **FAIL** |`);
  expect(text).toContain('| nobody there | not seen here |');
  expect(text).toContain('2 cases run: 0 passed, 1 failed, 1 could not be seen here.');
  for (const each of unbuiltCases) expect(text).toContain(each.why);
  expect(text).toContain('### TF-01: Send a message to TestAP-01');
});

it('the report is the same for the same outcome', () => {
  const row = { case: tf01, seen: 'arrived', verdict: 'pass' } as const;
  expect(markdownReport(system, [row], [])).toBe(markdownReport(system, [{ ...row }], []));
  expect(markdownReport(system, [row], [])).not.toMatch(/20\d\d-\d\d-\d\dT/);
});
