import { describe, expect, it } from 'vitest';
import { checkFileType } from './file-types.ts';

const pdf = Buffer.from('%PDF-1.7\n');

describe('file types', () => {
  it('always takes PDF', () => {
    expect(checkFileType({ contentType: 'application/pdf', head: pdf })).toEqual({
      supported: true,
      matches: true,
      sniffed: 'application/pdf',
    });
    expect(checkFileType({ contentType: 'Application/PDF; version=1', head: pdf }).supported).toBe(true);
  });
  it('tells what is not on the list', () => {
    expect(
      checkFileType({ contentType: 'application/x-msdownload', head: Buffer.from('MZ..') }).supported,
    ).toBe(false);
    expect(checkFileType({ contentType: '', head: pdf }).supported).toBe(false);
  });
  it('sees an executable that calls itself PDF or text', () => {
    expect(checkFileType({ contentType: 'application/pdf', head: Buffer.from('MZ\u0090') }).matches).toBe(
      false,
    );
    expect(checkFileType({ contentType: 'text/plain', head: Buffer.from('7f454c46', 'hex') }).matches).toBe(
      false,
    );
  });
  it('takes text in UTF-8 and UTF-16, not binary', () => {
    expect(checkFileType({ contentType: 'text/plain', head: Buffer.from('hej åäö') }).matches).toBe(true);
    expect(
      checkFileType({ contentType: 'text/plain', head: Buffer.from('fffe68006500', 'hex') }).matches,
    ).toBe(true);
    expect(checkFileType({ contentType: 'text/plain', head: Buffer.from([1, 0, 2]) }).matches).toBe(false);
  });
});
