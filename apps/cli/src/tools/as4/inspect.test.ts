import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AccessPoints, makeAccessPoints } from '../testing/access-points.ts';
import { type TestFolder, testFolder } from '../testing/folder.ts';
import { checkOf, factOf, run, runJson } from '../testing/run.ts';

let folder: TestFolder;
let points: AccessPoints;
let octets: Buffer;
let request: string;
let keys: string[];
const payload = Buffer.from('<x:XHE xmlns:x="urn:exempel">Hemligt innehåll</x:XHE>');

beforeAll(async () => {
  folder = testFolder();
  points = await makeAccessPoints(folder);
  octets = await points.request(payload);
  request = folder.file('request.txt', octets);
  keys = ['--key', points.receiverKey, '--key-certificate', points.receiverCertificate];
});
afterAll(() => folder.remove());

const inspect = (file: string, ...more: string[]) => runJson('as4', 'inspect', file, ...more);
/** The dump, its SOAP part or anything else altered. */
const altered = (from: string, to: string, source = octets) => {
  const text = source.toString('latin1');
  expect(text).toContain(from);
  return folder.file('altered.txt', Buffer.from(text.replace(from, to), 'latin1'));
};

describe('a request', () => {
  it('without key: header, signature and signer good, the part stays closed', async () => {
    const { report, faults } = await inspect(request, '--trust', points.ca);
    expect(faults).toEqual([]);
    expect(factOf(report, 'User message', 'From')).toContain('AP0001-TEST');
    expect(factOf(report, 'In short', 'signed')).toMatch(/^Messaging, Body, part 2; by AP0001-TEST/);
    expect(factOf(report, 'In short', 'part 2')).toMatch(/^encrypted; to AP0002-TEST/);
    expect(checkOf(report, 'Signer', 'chain')?.verdict).toBe('good');
    expect(checkOf(report, 'Attachment in part 2', 'content')?.verdict).toBe('unknown');
    expect(checkOf(report, 'What the access point would answer', 'answer')?.verdict).toBe('unknown');
  });

  it('with the receiver’s key: opened, digest and gzip good, a receipt would be answered; no content is shown', async () => {
    const { code, report, faults } = await inspect(request, '--trust', points.ca, ...keys);
    expect(faults.filter((fault) => !fault.startsWith('Rules'))).toEqual([]);
    expect(code).toBeLessThan(2);
    expect(factOf(report, 'Attachment in part 2', 'size opened')).toBe(payload.length);
    expect(factOf(report, 'Attachment in part 2', 'SHA-256 opened')).toBe(
      createHash('sha256').update(payload).digest('hex'),
    );
    expect(checkOf(report, 'Attachment in part 2', 'digest')?.verdict).toBe('good');
    expect(checkOf(report, 'What the access point would answer', 'answer')?.verdict).toBe('good');
    const words = await run('as4', 'inspect', request, ...keys);
    expect(words.out).not.toContain('Hemligt');
  });

  it('without HTTP head, and in HTTP chunks: the same', async () => {
    const body = octets.subarray(octets.indexOf('\r\n\r\n') + 4);
    const bare = await inspect(folder.file('bare', body));
    expect(bare.faults).toEqual([]);
    expect(factOf(bare.report, 'HTTP', 'head')).toBe('none in the dump');
    const type = /Content-Type: .*\r\n/.exec(octets.toString('latin1'))?.[0];
    const half = Math.floor(body.length / 2);
    const chunk = (part: Buffer) => [
      Buffer.from(`${part.length.toString(16)}\r\n`),
      part,
      Buffer.from('\r\n'),
    ];
    const chunked = folder.file(
      'chunked',
      Buffer.concat([
        Buffer.from(`POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n${type}\r\n`),
        ...chunk(body.subarray(0, half)),
        ...chunk(body.subarray(half)),
        Buffer.from('0\r\n\r\n'),
      ]),
    );
    expect(
      (await inspect(chunked, ...keys, '--trust', points.ca)).report.sections.find(
        (one) => one.title === 'MIME',
      )?.checks[0]?.verdict,
    ).toBe('good');
  });

  it.each([
    [
      'header altered',
      '0203:exempelregionen.example',
      '0203:exempelregiomen.example',
      'Signature/digest of eb:Messaging DSIG_DIGEST',
    ],
    [
      'party type of another profile',
      'partytype:ap"',
      'partytype:xx"',
      'Transport profile/header values EBMS:0001',
    ],
    [
      'a second Messaging',
      '<eb:Messaging',
      '<eb:Messaging xmlns:eb="http://docs.oasis-open.org/ebxml-msg/ebms/v3.0/ns/core/200704/"></eb:Messaging><eb:Messaging',
      'SOAP/eb:Messaging EBMS:0009',
    ],
    ['weak algorithm', 'xmldsig-more#rsa-sha256', 'xmldsig-more#rsa-md5000', 'Signature/form DSIG_ALGORITHM'],
    [
      'the part renamed',
      'Content-ID: <message>',
      'Content-ID: <massage>',
      'Transport profile/parts EBMS:0011',
    ],
    ['cut short', '--\r\n', '', 'MIME/multipart EBMS:0007'],
  ])('%s', async (_name, from, to, fault) => {
    const source = from === '--\r\n' ? octets.subarray(0, -10) : octets;
    const file = from === '--\r\n' ? folder.file('cut.txt', source) : altered(from, to);
    const { code, faults } = await inspect(file, ...keys, '--trust', points.ca);
    expect(code).toBe(1);
    expect(faults).toContain(fault);
    expect(faults.some((one) => one.startsWith('What the access point would answer/answer'))).toBe(true);
  });

  it('altered cipher text: the tag, in one uniform word', async () => {
    const at = octets.length - 60;
    const bad = Buffer.from(octets);
    bad.writeUInt8(bad.readUInt8(at - 20) ^ 1, at - 20);
    const { faults } = await inspect(folder.file('cipher.txt', bad), ...keys, '--trust', points.ca);
    expect(faults).toEqual([
      'Attachment in part 2/content ENC_DECRYPT',
      'What the access point would answer/answer EBMS:0102',
    ]);
  });

  it('judged long after: too old, and told', async () => {
    const { faults } = await inspect(request, '--at', '2099-01-01T00:00:00Z');
    expect(faults).toContain('Transport profile/header values EBMS:0003');
    expect(faults).toContain('Signer/validity PKI_EXPIRED');
  });

  it('a chain to another federation', async () => {
    const other = testFolder();
    const { ca } = await makeAccessPoints(other);
    const { faults } = await inspect(request, '--trust', ca, ...keys);
    other.remove();
    expect(faults).toContain('Signer/chain PKI_CHAIN');
    expect(faults).toContain('What the access point would answer/answer EBMS:0101');
  });
});

describe('a receipt', () => {
  it('compared with what was sent', async () => {
    const receipt = folder.file('receipt.txt', await points.receipt(octets));
    const { code, report } = await inspect(receipt, '--sent', request, '--trust', points.ca);
    expect(code).toBe(0);
    expect(checkOf(report, 'Receipt', 'proof')?.verdict).toBe('good');
    expect(checkOf(report, 'Signal', 'about')?.verdict).toBe('good');
    expect(checkOf(report, 'What the sender would make of it', 'answer')?.verdict).toBe('good');
    expect(checkOf(report, 'Signer', 'name')?.verdict).toBe('good');
    const alone = await inspect(receipt);
    expect(checkOf(alone.report, 'Receipt', 'proof')?.verdict).toBe('unknown');
  });

  it('for another message: it proves nothing', async () => {
    const another = await points.request(payload);
    const receipt = folder.file('other.txt', await points.receipt(another));
    const { code, faults } = await inspect(receipt, '--sent', request);
    expect(code).toBe(1);
    expect(faults).toEqual([
      'Signal/about EBMS:0302',
      'Receipt/proof EBMS:0302',
      'What the sender would make of it/answer EBMS:0302',
    ]);
  });

  it('signed by an access point that the message was not sent to', async () => {
    const receipt = folder.file('right.txt', await points.receipt(octets));
    const other = folder.file(
      'elsewhere.txt',
      octets.toString('latin1').replaceAll('>AP0002-TEST<', '>AP0003-TEST<'),
    );
    const { faults } = await inspect(receipt, '--sent', other);
    expect(faults).toContain('Signer/name EBMS:0101');
    expect(faults).toContain('What the sender would make of it/answer EBMS:0302');
  });

  it('--sent must be a signed user message', async () => {
    expect((await run('as4', 'inspect', request, '--sent', folder.file('noise', 'noise'))).code).toBe(2);
  });
});

it('noise: not understood', async () => {
  for (const noise of ['', 'noise', '\u0000\u0001', '-- \r\n'])
    expect((await run('as4', 'inspect', folder.file('noise', noise))).code).toBe(2);
});
