import type { Certificate, KeyEntry } from '@budkavle/pki';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { answerFor } from './answers/build-error.ts';
import { As4Error } from './errors/as4-error.ts';
import { alter, alterAttachment, receive, send, type WireMessage } from './testing/exchange.ts';
import { chunked, collect, makeParties, memorySpool, type Parties } from './testing/parties.ts';

let parties: Parties;
let wire: WireMessage;
beforeAll(async () => {
  parties = await makeParties();
  wire = await send(parties);
});

/** The code of the refusal; the quarantine must be empty then. */
async function refusal(attack: WireMessage, change: Parameters<typeof receive>[2] = {}): Promise<As4Error> {
  const spools: ReturnType<typeof memorySpool>[] = [];
  const quarantine = async () => {
    const spool = memorySpool();
    spools.push(spool);
    return spool;
  };
  try {
    await receive(parties, attack, { quarantine, ...change });
  } catch (error) {
    expect(error).toBeInstanceOf(As4Error);
    expect(spools.every((spool) => spool.discarded)).toBe(true);
    return error as As4Error;
  }
  throw new Error('the attack was accepted');
}

/** A certificate that the builder takes for another name than it has. */
function renamed({ der, publicKey }: Certificate, commonName: string): Certificate {
  return { der, publicKey, commonName } as Certificate;
}

const messaging = /<eb:Messaging.*<\/eb:Messaging>/s;
const body = /<S12:Body[^>]*>(?:<\/S12:Body>)?/;

describe('signature wrapping', () => {
  const attacks: [string, string, (xml: string) => string][] = [
    [
      'a second eb:Messaging before the signed one',
      'EBMS:0009',
      (xml) => xml.replace(messaging, (m) => forged(m, 'MSG-x') + m),
    ],
    [
      'a second eb:Messaging after the signed one',
      'EBMS:0009',
      (xml) => xml.replace(messaging, (m) => m + forged(m, 'MSG-x')),
    ],
    [
      'the signed eb:Messaging hidden in another block, a forged one in its place',
      'EBMS:0103',
      (xml) =>
        xml.replace(messaging, (m) => `${forged(m, 'MSG-x')}<a:Wrapper xmlns:a="urn:a">${m}</a:Wrapper>`),
    ],
    [
      'the same, the forged one without an id',
      'EBMS:0103',
      (xml) =>
        xml.replace(
          messaging,
          (m) =>
            `${forged(m, 'MSG-x').replace(/ wsu:Id="MSG-x"/, '')}<a:Wrapper xmlns:a="urn:a">${m}</a:Wrapper>`,
        ),
    ],
    [
      'the same, both with the same id',
      'EBMS:0009',
      (xml) =>
        xml.replace(
          messaging,
          (m) => `${m.replace('exempelkommunen', 'angriparen')}<a:Wrapper xmlns:a="urn:a">${m}</a:Wrapper>`,
        ),
    ],
    [
      'the same, the hidden one in the signature',
      'EBMS:0103',
      (xml) =>
        xml
          .replace(messaging, (m) => forged(m, 'MSG-x'))
          .replace('</ds:Signature>', `<ds:Object>${messaging.exec(xml)?.[0]}</ds:Object></ds:Signature>`),
    ],
    [
      'the signed Body hidden in the header',
      'EBMS:0103',
      (xml) =>
        xml.replace(
          /<\/S12:Header>.*<\/S12:Body>/s,
          (tail) =>
            `<a:Wrapper xmlns:a="urn:a">${tail.replace('</S12:Header>', '')}</a:Wrapper></S12:Header><S12:Body></S12:Body>`,
        ),
    ],
    ['two Bodies', 'EBMS:0009', (xml) => xml.replace(body, (b) => b + b.replace(/BODY-[0-9a-f]+/, 'BODY-x'))],
    ['two Headers', 'EBMS:0009', (xml) => xml.replace('<S12:Body', '<S12:Header></S12:Header><S12:Body')],
    [
      'two wsse:Security',
      'EBMS:0103',
      (xml) =>
        xml.replace(
          /<wsse:Security.*<\/wsse:Security>/s,
          (s) =>
            `${s}<wsse:Security xmlns:wsse="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"></wsse:Security>`,
        ),
    ],
    [
      'two signatures',
      'EBMS:0103',
      (xml) =>
        xml.replace(
          /<ds:Signature .*<\/ds:Signature>/s,
          (s) => s + s.replaceAll(/Id="(SIG|KI|STR)-/g, 'Id="x$1-'),
        ),
    ],
    [
      'an id that occurs twice',
      'EBMS:0009',
      (xml) => xml.replace('<ds:KeyInfo Id="', '<ds:KeyInfo Id="MSG-').replace(/MSG-KI-/, 'MSG-'),
    ],
  ];
  test.each(attacks)('%s', async (_, code, change) => {
    expect((await refusal(alter(wire, change))).code).toBe(code);
  });
});

function forged(element: string, id: string): string {
  return element.replace('exempelkommunen', 'angriparen').replace(/wsu:Id="[^"]+"/, `wsu:Id="${id}"`);
}

describe('not signed, not encrypted, or not as the profile says: EBMS:0103', () => {
  const algorithm = (from: string, to: string) => (xml: string) =>
    xml.replaceAll(`Algorithm="${from}"`, `Algorithm="${to}"`);
  const attacks: [string, (xml: string) => string][] = [
    ['no security header', (xml) => xml.replace(/<wsse:Security.*<\/wsse:Security>/s, '')],
    ['no signature', (xml) => xml.replace(/<ds:Signature .*<\/ds:Signature>/s, '')],
    [
      'no encryption',
      (xml) =>
        xml
          .replace(/<xenc:EncryptedData.*<\/xenc:EncryptedData>/s, '')
          .replace(/<xenc:EncryptedKey.*<\/xenc:EncryptedKey>/s, ''),
    ],
    ['no encrypted key', (xml) => xml.replace(/<xenc:EncryptedKey.*<\/xenc:EncryptedKey>/s, '')],
    ['the attachment not signed', (xml) => xml.replace(/<ds:Reference URI="cid:.*?<\/ds:Reference>/s, '')],
    ['the Body not signed', (xml) => xml.replace(/<ds:Reference URI="#BODY.*?<\/ds:Reference>/s, '')],
    ['eb:Messaging not signed', (xml) => xml.replace(/<ds:Reference URI="#MSG.*?<\/ds:Reference>/s, '')],
    [
      'a reference to an attachment that is not there',
      (xml) =>
        xml.replace(
          /<ds:Reference URI="cid:message".*?<\/ds:Reference>/s,
          (r) => r + r.replace('cid:message', 'cid:other'),
        ),
    ],
    [
      'more signed than the profile says',
      (xml) =>
        xml.replace(
          /<ds:Reference URI="#BODY.*?<\/ds:Reference>/s,
          (r) => r + r.replace(/#BODY-[0-9a-f]+/, `#${/wsu:Id="(STR-[^"]+)"/.exec(xml)?.[1]}`),
        ),
    ],
    ['a reference to a file', (xml) => xml.replace('URI="#BODY', 'URI="file:///etc/passwd#BODY')],
    ['a reference to the whole document', (xml) => xml.replace(/URI="#BODY-[0-9a-f]+"/, 'URI=""')],
    [
      'hundreds of references',
      (xml) => xml.replace(/<ds:Reference URI="cid:message".*?<\/ds:Reference>/s, (r) => r.repeat(300)),
    ],
    [
      'rsa-sha1',
      algorithm(
        'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
        'http://www.w3.org/2000/09/xmldsig#rsa-sha1',
      ),
    ],
    [
      'hmac',
      algorithm(
        'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
        'http://www.w3.org/2000/09/xmldsig#hmac-sha1',
      ),
    ],
    [
      'rsa-sha512, outside the profile',
      algorithm(
        'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
        'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512',
      ),
    ],
    [
      'digest sha1',
      algorithm('http://www.w3.org/2001/04/xmlenc#sha256', 'http://www.w3.org/2000/09/xmldsig#sha1'),
    ],
    [
      'canonicalisation with comments',
      algorithm(
        'http://www.w3.org/2001/10/xml-exc-c14n#',
        'http://www.w3.org/2001/10/xml-exc-c14n#WithComments',
      ),
    ],
    [
      'an XPath transform',
      (xml) =>
        xml.replace(
          '<ds:Transforms><ds:Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#">',
          '<ds:Transforms><ds:Transform Algorithm="http://www.w3.org/TR/1999/REC-xpath-19991116">',
        ),
    ],
    [
      'key transport rsa-1_5',
      algorithm('http://www.w3.org/2009/xmlenc11#rsa-oaep', 'http://www.w3.org/2001/04/xmlenc#rsa-1_5'),
    ],
    [
      'MGF1 with SHA-1',
      algorithm('http://www.w3.org/2009/xmlenc11#mgf1sha256', 'http://www.w3.org/2009/xmlenc11#mgf1sha1'),
    ],
    [
      'content encryption aes128-cbc',
      algorithm('http://www.w3.org/2009/xmlenc11#aes128-gcm', 'http://www.w3.org/2001/04/xmlenc#aes128-cbc'),
    ],
    [
      'a key by name',
      (xml) =>
        xml.replace(/(<ds:KeyInfo Id[^>]*>).*?(<\/ds:KeyInfo>)/s, '$1<ds:KeyName>AP0001-TEST</ds:KeyName>$2'),
    ],
    [
      'a key by value',
      (xml) => xml.replace(/(<ds:KeyInfo Id[^>]*>).*?(<\/ds:KeyInfo>)/s, '$1<ds:KeyValue></ds:KeyValue>$2'),
    ],
    [
      'a manifest',
      (xml) =>
        xml.replace('</ds:Signature>', '<ds:Object><ds:Manifest></ds:Manifest></ds:Object></ds:Signature>'),
    ],
  ];
  test.each(attacks)('%s', async (_, change) => {
    expect((await refusal(alter(wire, change))).code).toBe('EBMS:0103');
  });
});

describe('the signature', () => {
  const attacks: [string, (xml: string) => string][] = [
    [
      'a value of the header altered',
      (xml) => xml.replace('0203:exempelkommunen.example', '0203:angriparen.example'),
    ],
    ['the Body altered', (xml) => xml.replace('<S12:Body ', '<S12:Body x="1" ')],
    [
      'SignatureValue altered',
      (xml) => xml.replace(/(<ds:SignatureValue>)(.)/, (_, tag, c) => tag + (c === 'A' ? 'B' : 'A')),
    ],
    [
      'a digest altered',
      (xml) => xml.replace(/(<ds:DigestValue>)(.)/, (_, tag, c) => tag + (c === 'A' ? 'B' : 'A')),
    ],
  ];
  test.each(attacks)('%s: EBMS:0101, and decryption has not begun', async (_, change) => {
    const steps: string[] = [];
    let read = 0;
    const quarantine = async () => {
      const spool = memorySpool();
      return {
        ...spool,
        read: () => {
          read += 1;
          return spool.read();
        },
      };
    };
    const attack = receive(parties, alter(wire, change), { quarantine, observe: (step) => steps.push(step) });
    await expect(attack).rejects.toMatchObject({
      code: 'EBMS:0101',
      detail: undefined,
      refToMessageId: wire.message.messageId,
    });
    expect(steps).not.toContain('decryption');
    expect(read).toBe(0);
  });

  test('of the right name from another authority: EBMS:0101', async () => {
    expect((await refusal(await send(parties, { sender: parties.impostor }))).code).toBe('EBMS:0101');
  });

  test('of a valid access point that speaks for another (wrong CN): EBMS:0101', async () => {
    const certificate = renamed(parties.third.certificate, 'AP0001-TEST');
    const sender: KeyEntry = { ...parties.third, certificate };
    expect((await refusal(await send(parties, { sender }))).code).toBe('EBMS:0101');
  });

  test('for another access point: EBMS:0003', async () => {
    const other = await send(parties, {
      receiver: parties.third.certificate,
      message: { toPartyId: 'AP0003-TEST' },
    });
    expect(await refusal(other)).toMatchObject({
      code: 'EBMS:0003',
      detail: 'To/PartyId: not this access point',
    });
  });
});

describe('the attachment', () => {
  const flip = (content: Buffer, at: number) => {
    content[at] = (content.at(at) as number) ^ 1;
    return content;
  };
  const attacks: [string, (content: Buffer) => Buffer][] = [
    ['one bit of the ciphertext', (content) => flip(content, 20)],
    ['one bit of the tag', (content) => flip(content, content.length - 1)],
    ['one bit of the IV', (content) => flip(content, 0)],
    ['the tag cut to four octets', (content) => content.subarray(0, content.length - 12)],
    ['only IV and tag', (content) => content.subarray(0, 28)],
    ['too short for a tag', (content) => content.subarray(0, 20)],
    ['empty', () => Buffer.alloc(0)],
    ['an octet more', (content) => Buffer.concat([content, Buffer.from('x')])],
  ];
  test.each(attacks)('%s: EBMS:0102', async (_, change) => {
    expect((await refusal(alterAttachment(wire, change))).code).toBe('EBMS:0102');
  });

  test('encrypted for a key that is not ours: EBMS:0102', async () => {
    const certificate = renamed(parties.third.certificate, 'AP0002-TEST');
    expect((await refusal(await send(parties, { receiver: certificate }))).code).toBe('EBMS:0102');
  });

  test('replaced by that of another message of the same sender: EBMS:0101 or 0102, never accepted', async () => {
    const other = await send(parties, { message: { messageId: 'other@ap.example' } });
    let stolen: Buffer = Buffer.alloc(0);
    alterAttachment(other, (content) => {
      stolen = content;
      return content;
    });
    expect((await refusal(alterAttachment(wire, () => stolen))).code).toBe('EBMS:0102');
  });

  test('replaced by another content, encrypted anew for the receiver (anybody can): EBMS:0101, nothing released', async () => {
    const other = await send(parties, {
      payload: chunked(Buffer.from('<forged/>')),
      message: { timestamp: wire.timestamp },
    });
    let forged: Buffer = Buffer.alloc(0);
    alterAttachment(other, (content) => {
      forged = content;
      return content;
    });
    const blocks = /<xenc:EncryptedKey.*<\/xenc:EncryptedData>/s;
    const encryption = blocks.exec(other.message.envelope.toString())?.[0] as string;
    const attack = alterAttachment(wire, () => forged);
    const at = attack.octets.indexOf(wire.message.envelope);
    const envelope = Buffer.from(wire.message.envelope.toString().replace(blocks, encryption));
    const octets = Buffer.concat([
      attack.octets.subarray(0, at),
      envelope,
      attack.octets.subarray(at + wire.message.envelope.length),
    ]);
    expect((await refusal({ ...attack, octets })).code).toBe('EBMS:0101');
  });

  test('an unsigned second attachment: EBMS:0003', async () => {
    const boundary = /boundary="([^"]+)"/.exec(wire.contentType)?.[1];
    const extra = Buffer.from(`\r\n--${boundary}\r\nContent-ID: <extra>\r\n\r\nhello`);
    const at = wire.octets.lastIndexOf(`\r\n--${boundary}--`);
    const octets = Buffer.concat([wire.octets.subarray(0, at), extra, wire.octets.subarray(at)]);
    expect((await refusal({ ...wire, octets })).code).toBe('EBMS:0003');
  });

  test('missing: EBMS:0011', async () => {
    const boundary = /boundary="([^"]+)"/.exec(wire.contentType)?.[1];
    const at = wire.octets.lastIndexOf(`\r\n--${boundary}\r\n`);
    const octets = Buffer.concat([wire.octets.subarray(0, at), Buffer.from(`\r\n--${boundary}--\r\n`)]);
    expect((await refusal({ ...wire, octets })).code).toBe('EBMS:0011');
  });

  test('two parts with one Content-ID: EBMS:0007', async () => {
    const boundary = /boundary="([^"]+)"/.exec(wire.contentType)?.[1];
    const at = wire.octets.lastIndexOf(`\r\n--${boundary}--`);
    const octets = Buffer.concat([
      wire.octets.subarray(0, at),
      Buffer.from(`\r\n--${boundary}\r\nContent-ID: message\r\n\r\nx`),
      wire.octets.subarray(at),
    ]);
    expect((await refusal({ ...wire, octets })).code).toBe('EBMS:0007');
  });

  test('a gzip bomb is stopped while it is unpacked: EBMS:0303', async () => {
    const zeros = (async function* () {
      for (let i = 0; i < 40; i += 1) yield Buffer.alloc(1024 * 1024);
    })();
    const bomb = await send(parties, { payload: zeros });
    const { received } = await receive(parties, bomb, { limits: { inflatedBytes: 10_000_000 } }, 64 * 1024);
    await expect(
      collect((received.payloads[0] as (typeof received.payloads)[0]).open()),
    ).rejects.toMatchObject({ code: 'EBMS:0303' });
  });
});

test('error oracle: every failure of decryption gives the same answer, octet for octet', async () => {
  const attacks = [
    alterAttachment(wire, (content) => content.subarray(0, 20)),
    alterAttachment(wire, (content) => Buffer.concat([content, Buffer.alloc(1)])),
    alter(wire, (xml) => xml.replace(/(<xenc:CipherValue>)(....)/, '$1AAAA')),
    alter(wire, (xml) =>
      xml.replace(/(<xenc:CipherValue>)[^<]+/, `$1${Buffer.alloc(384, 1).toString('base64')}`),
    ),
    alter(wire, (xml) =>
      xml.replace(/(<xenc:CipherValue>)[^<]+/, `$1${Buffer.alloc(10, 1).toString('base64')}`),
    ),
    await send(parties, { receiver: renamed(parties.third.certificate, 'AP0002-TEST') }),
  ];
  const answers = new Set<string>();
  for (const attack of attacks) {
    const error = await refusal(attack);
    const { status, body: octets } = await answerFor(error, {
      key: parties.receiver,
      messageId: 'e@ap.example',
      timestamp: '2026-11-24T12:00:00.000Z',
    });
    answers.add(`${status} ${octets.toString()}`);
  }
  expect(answers.size).toBe(1);
  expect([...answers][0]).toContain('EBMS:0102');
});

describe('header and envelope', () => {
  const hour = 3_600_000;
  const attacks: [string, string, (xml: string) => string][] = [
    ['a DOCTYPE', 'EBMS:0009', (xml) => xml.replace('?>', '?><!DOCTYPE x [<!ENTITY a "b">]>')],
    ['an entity', 'EBMS:0009', (xml) => xml.replace('bdx:noprocess', '&lol;')],
    [
      'a thousand levels',
      'EBMS:0009',
      (xml) => xml.replace('<S12:Body', `${'<a>'.repeat(1000)}${'</a>'.repeat(1000)}<S12:Body`),
    ],
    ['two user messages', 'EBMS:0003', (xml) => xml.replace(/<eb:UserMessage>.*<\/eb:UserMessage>/s, '$&$&')],
    [
      'a signal in the place of the message',
      'EBMS:0010',
      (xml) =>
        xml.replace(
          /<eb:UserMessage>.*<\/eb:UserMessage>/s,
          (m) =>
            `<eb:SignalMessage>${/<eb:MessageInfo>.*<\/eb:MessageInfo>/s.exec(m)?.[0]}<eb:PullRequest></eb:PullRequest></eb:SignalMessage>`,
        ),
    ],
    [
      'elements out of order',
      'EBMS:0009',
      (xml) => xml.replace(/(<eb:Timestamp>.*<\/eb:Timestamp>)(<eb:MessageId>.*<\/eb:MessageId>)/s, '$2$1'),
    ],
    ['no MessageId', 'EBMS:0009', (xml) => xml.replace(/<eb:MessageId>.*<\/eb:MessageId>/s, '')],
    ['an empty PartyId', 'EBMS:0009', (xml) => xml.replace('>AP0001-TEST<', '><')],
    ['two PartyIds', 'EBMS:0003', (xml) => xml.replace(/<eb:PartyId.*?<\/eb:PartyId>/s, '$&$&')],
    ['another party type', 'EBMS:0001', (xml) => xml.replaceAll('partytype:ap', 'partytype:x')],
    [
      'roles the other way round',
      'EBMS:0003',
      (xml) =>
        xml
          .replace('initiator', 'x')
          .replace('responder', 'initiator')
          .replace('200704/x', '200704/responder'),
    ],
    ['another service type', 'EBMS:0001', (xml) => xml.replace('edelivery:process"', 'edelivery:other"')],
    [
      'another channel',
      'EBMS:0001',
      (xml) => xml.replace('<eb:UserMessage>', '<eb:UserMessage mpc="urn:x">'),
    ],
    [
      'RefToMessageId',
      'EBMS:0010',
      (xml) => xml.replace('</eb:MessageId>', '</eb:MessageId><eb:RefToMessageId>x@y</eb:RefToMessageId>'),
    ],
    ['no finalRecipient', 'EBMS:0003', (xml) => xml.replace('name="finalRecipient"', 'name="other"')],
    [
      'two originalSenders',
      'EBMS:0003',
      (xml) => xml.replace('name="finalRecipient"', 'name="originalSender"'),
    ],
    [
      'a replay after the memory for duplicates',
      'EBMS:0003',
      (xml) => xml.replace(/(<eb:Timestamp>)[^<]+/, '$12020-01-01T00:00:00Z'),
    ],
    [
      'a time ahead of ours',
      'EBMS:0003',
      (xml) => xml.replace(/(<eb:Timestamp>)[^<]+/, `$1${new Date(Date.now() + hour).toISOString()}`),
    ],
    [
      'a payload in the Body',
      'EBMS:0003',
      (xml) => xml.replace(body, (b) => b.replace('></S12:Body>', '><a></a></S12:Body>')),
    ],
    [
      'CompressionType without MimeType',
      'EBMS:0303',
      (xml) => xml.replace(/<eb:Property name="MimeType">.*?<\/eb:Property>/s, ''),
    ],
    [
      'an unknown CompressionType',
      'EBMS:0303',
      (xml) => xml.replace('>application/gzip</eb:Property>', '>application/rar</eb:Property>'),
    ],
    [
      'a PartInfo without its part',
      'EBMS:0011',
      (xml) => xml.replace('href="cid:message"', 'href="cid:other"'),
    ],
    [
      'a header block that must be understood',
      'AS4_MUST_UNDERSTAND',
      (xml) => xml.replace('<S12:Header>', '<S12:Header><a:X xmlns:a="urn:a" S12:mustUnderstand="1"></a:X>'),
    ],
    [
      'SOAP 1.1',
      'AS4_NOT_SOAP',
      (xml) =>
        xml.replaceAll(
          'http://www.w3.org/2003/05/soap-envelope',
          'http://schemas.xmlsoap.org/soap/envelope/',
        ),
    ],
  ];
  test.each(attacks)('%s: %s', async (_, code, change) => {
    expect((await refusal(alter(wire, change))).code).toBe(code);
  });

  test('an error names the field and never the value', async () => {
    const error = await refusal(alter(wire, (xml) => xml.replace('edelivery:process"', 'secret-value"')));
    expect(error.message + error.detail).not.toContain('secret-value');
  });

  test('a single altered octet is refused, or changes nothing that is read', async () => {
    const at = wire.octets.indexOf(wire.message.envelope);
    const { received } = await receive(parties, wire);
    await fc.assert(
      fc.asyncProperty(
        fc.nat(wire.message.envelope.length - 1),
        fc.integer({ min: 1, max: 255 }),
        async (offset, bits) => {
          const octets = Buffer.from(wire.octets);
          octets[at + offset] = (octets[at + offset] as number) ^ bits;
          try {
            const { received: other } = await receive(parties, { ...wire, octets }, {}, 100_000);
            expect(other.header).toEqual(received.header);
            expect(other.payloads[0]?.digest).toEqual(received.payloads[0]?.digest);
          } catch (error) {
            expect(error).toBeInstanceOf(As4Error);
          }
        },
      ),
      { numRuns: 250 },
    );
  });
});
