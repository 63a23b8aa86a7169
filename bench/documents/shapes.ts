/** Documents that are hard in one way each; `n` bytes, about. */
export const shapes: Readonly<Record<string, (n: number) => Buffer>> = {
  'one long text': (n) => wrap('a'.repeat(n)),
  'base64 in lines, CRLF': (n) => wrap(`${'QUJD'.repeat(19)}\r\n`.repeat(Math.ceil(n / 78))),
  'base64 in lines, &#13;': (n) => wrap(`${'QUJD'.repeat(19)}&#13;\n`.repeat(Math.ceil(n / 82))),
  'character references': (n) => wrap('&#229;&amp;&#x1F600;'.repeat(Math.ceil(n / 20))),
  'text beyond ASCII': (n) => wrap('åäö ÅÄÖ räksmörgås '.repeat(Math.ceil(n / 28))),
  'small elements': (n) => wrap('<a><b>text</b><c/></a>\n'.repeat(Math.ceil(n / 23))),
  'many attributes': (n) =>
    wrap('<a id="1" b="två" c="3" p:d="4&amp;5" xml:lang="sv">x</a>'.repeat(Math.ceil(n / 57))),
  'many namespaces': (n) =>
    wrap('<q:a xmlns:q="urn:q" xmlns:r="urn:r"><r:b xmlns="urn:d" r:c=""/></q:a>'.repeat(Math.ceil(n / 70))),
  'CDATA and comments': (n) => wrap('<![CDATA[<x>]]]]><!-- note -->y'.repeat(Math.ceil(n / 31))),
};

const wrap = (content: string): Buffer => Buffer.from(`<r xmlns:p="urn:p">${content}</r>`);
