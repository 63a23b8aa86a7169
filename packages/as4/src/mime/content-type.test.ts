import { describe, expect, test } from 'vitest';
import { contentIdOfUrl, stripContentId } from './content-id.ts';
import { parseContentType, parseRelatedType } from './content-type.ts';

describe('the outer Content-Type', () => {
  test.each([
    [
      'multipart/related; boundary="--x=1"; type="application/soap+xml"; start="<root@a>"; start-info="application/soap+xml"',
      '--x=1',
      '<root@a>',
    ],
    ['multipart/related; type="application/soap+xml"; boundary="b"; charset=UTF-8', 'b', undefined],
    [
      'Multipart/Related;\r\n\tboundary="----=_Part_0_5.1";\r\n\ttype="application/soap+xml";action="x"',
      '----=_Part_0_5.1',
      undefined,
    ],
    ['multipart/related;boundary=b;type=application/soap+xml;', 'b', undefined],
  ])('%s', (value, boundary, start) => {
    expect(parseRelatedType(parseContentType(value))).toEqual({ boundary, start });
  });

  test.each([
    ['multipart/related; boundary="b"; boundary="c"; type="application/soap+xml"', 'EBMS:0007'],
    ['multipart/related; type="application/soap+xml"', 'EBMS:0007'],
    [`multipart/related; boundary="${'b'.repeat(71)}"; type="application/soap+xml"`, 'EBMS:0007'],
    ['multipart/related; boundary="b "; type="application/soap+xml"', 'EBMS:0007'],
    ['multipart/related; boundary="b', 'EBMS:0007'],
    ['multipart/related; boundary="b"; type="text/xml"', 'EBMS:0007'],
    ['multipart/related; boundary="b"', 'EBMS:0007'],
    ['multipart/mixed; boundary="b"', 'AS4_HTTP'],
    ['nonsense', 'EBMS:0007'],
  ])('refused: %s', (value, code) => {
    expect(() => parseRelatedType(parseContentType(value))).toThrow(expect.objectContaining({ code }));
  });
});

test('Content-ID with and without brackets; cid: percent-decoded, plus signs kept', () => {
  expect(stripContentId(' <message> ')).toBe('message');
  expect(stripContentId('message')).toBe('message');
  expect(contentIdOfUrl('cid:a%40b+c')).toBe('a@b+c');
  expect(contentIdOfUrl('cid:%ff')).toBeUndefined();
  expect(contentIdOfUrl('http://example.com')).toBeUndefined();
});
