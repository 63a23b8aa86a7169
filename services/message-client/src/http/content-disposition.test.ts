import { sanitiseFileName } from '@budkavle/formats';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contentDisposition, downloadType } from './content-disposition.ts';

describe('Content-Disposition', () => {
  it('gives the whole name, and one for old readers', () => {
    expect(contentDisposition('Åtgärd (1).pdf')).toBe(
      `attachment; filename="Atgard (1).pdf"; filename*=UTF-8''%C3%85tg%C3%A4rd%20%281%29.pdf`,
    );
  });

  it('attack: no name breaks the header', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (name) => {
        const header = contentDisposition(name);
        expect(header).toMatch(
          /^attachment; filename="[\x20\x21\x23-\x5b\x5d-\x7e]*"; filename\*=UTF-8''[\w.~%-]*$/,
        );
      }),
    );
  });

  it('keeps a cleaned name whole', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (name) => {
        const clean = sanitiseFileName(name);
        const encoded = contentDisposition(clean).split("UTF-8''")[1] ?? '';
        expect(decodeURIComponent(encoded)).toBe(clean.toWellFormed());
      }),
      { numRuns: 40 },
    );
  });

  it.each([
    ['application/pdf', 'application/pdf'],
    ['Text/Plain; charset=latin1', 'text/plain; charset=utf-8'],
    ['text/html', 'application/octet-stream'],
    ['image/svg+xml', 'application/octet-stream'],
    ['text/xml', 'application/octet-stream'],
    ['a/b\r\nset-cookie: x=y', 'application/octet-stream'],
    ['', 'application/octet-stream'],
  ])('attack: nothing that a browser runs is sent as such: %j', (given, sent) => {
    expect(downloadType(given)).toBe(sent);
  });
});
