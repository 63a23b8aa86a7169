import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sanitiseFileName } from './file-name.ts';

describe('path traversal in fileName', () => {
  it.each([
    ['../../etc/passwd', 'passwd'],
    ['..\\..\\windows\\system32\\cmd.exe', 'cmd.exe'],
    ['/etc/shadow', 'shadow'],
    ['C:\\temp\\a.pdf', 'a.pdf'],
    ['..', 'unnamed'],
    ['.', 'unnamed'],
    ['', 'unnamed'],
    ['a/', 'unnamed'],
    ['.htaccess', 'htaccess'],
    ['a\u0000.pdf', 'a.pdf'],
    ['faktura\u202Efdp.exe', 'fakturafdp.exe'],
    ['a\r\nContent-Type: x.pdf', 'aContent-Type_ x.pdf'],
    ['CON', '_CON'],
    ['nul.txt', '_nul.txt'],
    ['protokoll å ä ö.pdf', 'protokoll å ä ö.pdf'],
    ['a.pdf. .', 'a.pdf'],
    ['a:b|c?.pdf', 'a_b_c_.pdf'],
  ])('%j becomes %j', (name, safe) => {
    expect(sanitiseFileName(name)).toBe(safe);
  });

  it('is one short path component whatever comes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (name) => {
        const safe = sanitiseFileName(name);
        expect(safe).not.toMatch(/[/\\\p{Cc}\p{Cf}]/u);
        expect(safe).not.toMatch(/^\.|^$/);
        expect(Buffer.byteLength(safe)).toBeLessThanOrEqual(201);
      }),
      { numRuns: 80 },
    );
  });

  it('keeps the extension of a long name', () => {
    expect(sanitiseFileName(`${'å'.repeat(300)}.pdf`)).toMatch(/^å{98}\.pdf$/);
  });
});
