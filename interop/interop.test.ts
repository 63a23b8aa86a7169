import { describe, expect, test } from 'vitest';
import { rows } from './phase4/rows/index.ts';
import { rowsNotInReport } from './report/report.ts';
import { type Row, runRow, type Seen } from './row.ts';

const row = (run: () => Promise<Seen>): Row<undefined> => ({
  id: 'x',
  direction: 'in',
  what: 'a row',
  expected: 'something',
  run,
});

describe('a row', () => {
  test('that sees something else, throws, hangs or is not reached is not as expected', async () => {
    const never = new Promise<Seen>(() => {});
    const seen = [
      await runRow(
        row(async () => ({ ok: true, seen: 'it' })),
        undefined,
        60,
      ),
      await runRow(
        row(async () => ({ ok: false, seen: 'other' })),
        undefined,
        60,
      ),
      await runRow(
        row(async () => Promise.reject(new Error('broken'))),
        undefined,
        60,
      ),
      await runRow(
        row(() => never),
        undefined,
        0.01,
      ),
      await runRow(
        row(async () => ({ ok: true, seen: 'it' })),
        undefined,
        0,
      ),
    ];
    expect(seen.map(({ verdict }) => verdict)).toEqual([
      'as expected',
      ...Array.from({ length: 4 }, () => 'DIFFERENT'),
    ]);
    expect(seen.slice(2).map((each) => each.seen)).toEqual([
      'stopped: broken',
      'nothing within 0 s',
      'not run: no time is left',
    ]);
  });
});

describe('docs/interop.md', () => {
  test('tells of every row (npm run interop writes it)', () => {
    expect(rowsNotInReport(rows)).toEqual([]);
  });

  test('each row has an id of its own', () => {
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
  });
});
