import fc from 'fast-check';

/** Octets that look a little like what the tools read, and octets that look like nothing. */
export const noise: fc.Arbitrary<Buffer> = fc.oneof(
  fc.uint8Array({ maxLength: 400 }).map((octets) => Buffer.from(octets)),
  fc
    .array(
      fc.constantFrom(
        '<',
        '>',
        '</',
        '/>',
        '<?xml version="1.0"?>',
        '<!DOCTYPE a [<!ENTITY b "c">]>',
        '&b;',
        '&#0;',
        '<![CDATA[',
        ']]>',
        '<x:XHE xmlns:x="http://docs.oasis-open.org/bdxr/ns/XHE/1/ExchangeHeaderEnvelope">',
        '</x:XHE>',
        '<S:Envelope xmlns:S="http://www.w3.org/2003/05/soap-envelope">',
        '<S:Header/>',
        '<S:Body/>',
        '</S:Envelope>',
        '<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#">',
        '</ds:Signature>',
        'HTTP/1.1 200 OK\r\n',
        'POST / HTTP/1.1\r\n',
        'Content-Type: multipart/related; type="application/soap+xml"; boundary="b"\r\n',
        'Transfer-Encoding: chunked\r\n',
        '\r\n',
        '\r\n\r\n',
        '--b\r\n',
        '--b--',
        'ffffffff\r\n',
        'a',
        ' ',
        '"',
        '\u0000',
        'å',
      ),
      { maxLength: 30 },
    )
    .map((parts) => Buffer.from(parts.join(''))),
);

/** A good document with some octets changed, left out or doubled. */
export function damaged(good: Buffer): fc.Arbitrary<Buffer> {
  return fc
    .array(
      fc.tuple(fc.nat(good.length - 1), fc.integer({ min: 0, max: 255 }), fc.integer({ min: 0, max: 2 })),
      {
        minLength: 1,
        maxLength: 4,
      },
    )
    .map((changes) => {
      let octets = Buffer.from(good);
      for (const [place, octet, how] of changes) {
        const at = place % octets.length;
        if (how === 0) octets[at] = octet;
        else if (how === 1)
          octets = Buffer.concat([octets.subarray(0, at), octets.subarray(at + 1 + (octet % 50))]);
        else octets = Buffer.concat([octets.subarray(0, at), octets.subarray(Math.max(0, at - octet))]);
        if (octets.length === 0) octets = Buffer.from('x');
      }
      return octets;
    });
}
