import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printReport } from './print-report.ts';
import { exitCode, type Report } from './report.ts';
import { safeText } from './safe-text.ts';
import { SectionBuilder } from './section-builder.ts';

const report = (section: SectionBuilder, notUnderstood = false): Report => ({
  tool: 'test',
  input: 'file',
  sections: [section],
  conclusion: 'done',
  notUnderstood,
});

const characters = fc
  .array(fc.integer({ min: 0, max: 0x2100 }), { maxLength: 60 })
  .map((codes) => String.fromCodePoint(...codes));

describe('exit code', () => {
  it('faults alone make it 1; what was not checked or is only worth knowing does not', () => {
    const section = new SectionBuilder('s').good('a', '').check('b', 'unknown', '').check('c', 'warning', '');
    expect(exitCode(report(section))).toBe(0);
    expect(exitCode(report(section.fault('d', '')))).toBe(1);
    expect(exitCode(report(section, true))).toBe(2);
  });
});

describe('terminal escape injection', () => {
  it('control characters and turns of direction from a file never reach the terminal', () => {
    const evil = '\u001b]0;title\u0007\u001b[2J\r\u202egnp.exe\n\u009b1m';
    const lines: string[] = [];
    const section = new SectionBuilder(evil).fact(evil, evil).fault(evil, evil, { field: evil, code: evil });
    printReport(
      { ...report(section), conclusion: evil },
      { json: false, print: (line = '') => void lines.push(line) },
    );
    expect(lines.join('')).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
  });

  it('safeText leaves nothing of the kind, whatever comes', () => {
    fc.assert(
      fc.property(characters, (text) => !/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u.test(safeText(text))),
      { numRuns: 100 },
    );
  });
});

it('an error without a code of ours is a bug and is not hidden', () => {
  const bug = new TypeError('bug');
  expect(() =>
    new SectionBuilder('s').attempt('a', () => {
      throw bug;
    }),
  ).toThrow(bug);
});
