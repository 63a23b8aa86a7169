import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestFolder, testFolder } from '../testing/folder.ts';
import {
  kommun,
  makeOrganisations,
  messageId,
  messageXml,
  type Organisations,
  region,
  secretText,
} from '../testing/organisations.ts';
import { checkOf, factOf, run, runJson, spawnTool } from '../testing/run.ts';

let folder: TestFolder;
let parties: Organisations;
let message: string;
let sealed: string;
let create: (out: string, ...more: string[]) => ReturnType<typeof run>;
let open: (file: string, out: string, ...more: string[]) => ReturnType<typeof run>;

beforeAll(async () => {
  folder = testFolder();
  parties = await makeOrganisations(folder);
  message = folder.file('message.xml', await messageXml());
  create = (out, ...more) =>
    run(
      'envelope',
      'create',
      '--payload',
      message,
      '--out',
      out,
      '--key',
      parties.senderKey,
      '--key-certificate',
      parties.senderCertificate,
      ...more,
    );
  open = (file, out, ...more) =>
    run('envelope', 'open', file, '--out', out, '--certificate', parties.senderCertificate, ...more);
  sealed = folder.file('sealed.xml');
  const made = await create(sealed, '--recipient', parties.recipientCertificate);
  expect(made).toMatchObject({ code: 0, err: '' });
});
afterAll(() => folder.remove());

/** A payload that has been opened stands alone: namespaces that only the envelope declared are put on it. */
const alone = (text: string) =>
  text.replace(/^<[^>]*>/, (tag) => tag.replace(/ xmlns(?::xh?a?)?="http:\/\/docs[^"]*"/g, ''));
const opened = (name: string) => alone(readFileSync(folder.file(name), 'utf8'));

describe('create, verify, open', () => {
  it('header from the message; every check good; the recipient gets the message back', async () => {
    const { code, report } = await runJson(
      'envelope',
      'verify',
      sealed,
      '--certificate',
      parties.senderCertificate,
      '--trust',
      parties.ca,
    );
    expect(code).toBe(0);
    expect(report.verdict).toBe('good');
    expect(factOf(report, 'Header', 'id')).toBe(messageId);
    expect(factOf(report, 'Header', 'from')).toContain(kommun);
    expect(factOf(report, 'Header', 'to')).toContain(region);
    expect(factOf(report, 'Header', 'handling service')).toBe(`remiss.${region}`);
    expect(factOf(report, 'Signature', 'covers')).toContain(`of ${readFileSync(sealed).length} octets`);
    for (const step of ['form', 'algorithms', 'digest', 'key', 'value'])
      expect(checkOf(report, 'Signature', step)?.verdict).toBe('good');
    expect(checkOf(report, 'Signer', 'identity')?.verdict).toBe('good');
    expect(checkOf(report, 'Signer', 'chain')?.verdict).toBe('good');
    const { code: done } = await open(
      sealed,
      folder.file('opened.xml'),
      '--key',
      parties.recipientKey,
      '--key-certificate',
      parties.recipientCertificate,
    );
    expect(done).toBe(0);
    expect(opened('opened.xml')).toBe(readFileSync(message, 'utf8'));
  });

  it.each([
    ['aes256-gcm', 'rsa-oaep:sha256:sha256'],
    ['aes128-gcm', 'rsa-oaep-mgf1p:sha256'],
    ['aes256-cbc', 'rsa-oaep-mgf1p:sha1'],
  ])('%s with %s; a bare key finds its certificate in the envelope', async (content, transport) => {
    const file = folder.file(`${content}.xml`);
    expect(
      (
        await create(
          file,
          '--recipient',
          parties.recipientCertificate,
          '--content',
          content,
          '--transport',
          transport,
        )
      ).code,
    ).toBe(0);
    expect((await open(file, folder.file('again.xml'), '--key', parties.recipientKey)).code).toBe(0);
    expect(opened('again.xml')).toContain(secretText);
  });

  it('a payload with declaration and line ends of another kind is made canonical first', async () => {
    const odd = folder.file(
      'odd.xml',
      `<?xml version="1.0"?>\r\n<!-- x -->\r\n${readFileSync(message, 'utf8')}\r\n`,
    );
    const file = folder.file('odd.xhe.xml');
    const made = await run(
      'envelope',
      'create',
      '--payload',
      odd,
      '--out',
      file,
      '--key',
      parties.senderKey,
      '--key-certificate',
      parties.senderCertificate,
      '--recipient',
      parties.recipientCertificate,
    );
    expect(made.code).toBe(0);
    expect((await open(file, folder.file('odd.opened.xml'), '--key', parties.recipientKey)).code).toBe(0);
    expect(opened('odd.opened.xml')).toBe(readFileSync(message, 'utf8'));
  });

  it('a message that breaks a rule is refused, unless --as-is', async () => {
    const broken = folder.file('broken.xml', readFileSync(message, 'utf8').replace(messageId, 'no-uuid'));
    const args = [
      'envelope',
      'create',
      '--payload',
      broken,
      '--out',
      folder.file('broken.xhe.xml'),
      '--key',
      parties.senderKey,
      '--key-certificate',
      parties.senderCertificate,
      '--recipient',
      parties.recipientCertificate,
    ];
    const refused = await run(...args);
    expect(refused.code).toBe(2);
    expect(refused.err).toContain('breaks the rules');
    expect(refused.err).not.toContain('Hemlig');
    expect(existsSync(folder.file('broken.xhe.xml'))).toBe(false);
    const forced = await run(
      ...args,
      '--as-is',
      '--id',
      messageId,
      '--from',
      kommun,
      '--to',
      region,
      '--handling-service',
      'x',
    );
    expect(forced.code).toBe(0);
  });

  it('message validate --envelope: another sender in the header than in the message', async () => {
    const agree = await runJson('message', 'validate', message, '--envelope', sealed);
    expect(agree.faults).toEqual([]);
    const other = folder.file(
      'other.xml',
      readFileSync(sealed, 'utf8').replace(kommun, '0203:annan.example'),
    );
    const differ = await runJson('message', 'validate', message, '--envelope', other);
    expect(differ.faults).toEqual(['Envelope/rule BV']);
  });

  it('a header that disagrees with the message is refused', async () => {
    const { code, err } = await create(
      folder.file('disagrees.xml'),
      '--recipient',
      parties.recipientCertificate,
      '--to',
      '0203:annan.example',
    );
    expect(code).toBe(2);
    expect(err).not.toBe('');
  });

  it('an SDK message in clear text is made if asked for, and told to be against the rules', async () => {
    const file = folder.file('clear.xml');
    expect((await create(file, '--no-encrypt')).code).toBe(0);
    const { code, faults } = await runJson(
      'envelope',
      'verify',
      file,
      '--certificate',
      parties.senderCertificate,
    );
    expect(code).toBe(1);
    expect(faults).toContain('Payload/transport model SIG');
  });
});

describe('what must be refused', () => {
  const tampered = (from: string, to: string) => {
    const text = readFileSync(sealed, 'utf8');
    expect(text).toContain(from);
    return folder.file('tampered.xml', text.replace(from, to));
  };

  it('an altered header: the digest; nothing is written and what was there stays', async () => {
    const file = tampered(region, '0203:annan.example');
    const { code, report, faults } = await runJson('envelope', 'verify', file, '--any-signer');
    expect(code).toBe(1);
    expect(faults).toEqual(['Signature/digest DSIG_DIGEST']);
    expect(checkOf(report, 'Signature', 'algorithms')?.verdict).toBe('good');
    expect(checkOf(report, 'Signature', 'value')?.verdict).toBe('unknown');
    const out = folder.file('kept.xml', 'as it was');
    const refused = await open(file, out, '--key', parties.recipientKey);
    expect(refused.code).toBe(1);
    expect(refused.out).toContain('Nothing was written');
    expect(readFileSync(out, 'utf8')).toBe('as it was');
  });

  it('a certificate that is not the published one', async () => {
    const { code, faults } = await runJson(
      'envelope',
      'verify',
      sealed,
      '--certificate',
      parties.recipientCertificate,
    );
    expect(code).toBe(1);
    expect(faults).toEqual(['Signer/identity']);
    const out = folder.file('never.xml');
    expect(
      (
        await run(
          'envelope',
          'open',
          sealed,
          '--out',
          out,
          '--certificate',
          parties.recipientCertificate,
          '--key',
          parties.recipientKey,
        )
      ).code,
    ).toBe(1);
    expect(existsSync(out)).toBe(false);
  });

  it('nobody said who may sign: not good, unless --any-signer says so', async () => {
    expect((await run('envelope', 'verify', sealed)).code).toBe(1);
    const { code, report } = await runJson('envelope', 'verify', sealed, '--any-signer');
    expect(code).toBe(0);
    expect(checkOf(report, 'Signer', 'identity')?.verdict).toBe('warning');
  });

  it('a chain to another root', async () => {
    const other = testFolder();
    const { ca } = await makeOrganisations(other);
    const { faults } = await runJson('envelope', 'verify', sealed, '--trust', ca);
    other.remove();
    expect(faults).toEqual(['Signer/chain PKI_CHAIN']);
  });

  it('an expired certificate: judged at the time asked about', async () => {
    const { faults } = await runJson(
      'envelope',
      'verify',
      sealed,
      '--any-signer',
      '--at',
      '2099-01-01T00:00:00Z',
    );
    expect(faults).toEqual(['Signer/validity PKI_EXPIRED']);
  });

  it('another key than the recipient’s: nothing is left of a payload that could not be opened', async () => {
    const out = folder.file('half.xml');
    const { code } = await open(
      sealed,
      out,
      '--key',
      parties.senderKey,
      '--key-certificate',
      parties.senderCertificate,
    );
    expect(code).toBe(1);
    expect(existsSync(out)).toBe(false);
    expect(readdirSync(dirname(out)).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('no signature, another schema version: each named', async () => {
    const unsigned = readFileSync(sealed, 'utf8').replace(
      /<ds:Signature.*<\/ds:Signature>|<Signature.*<\/Signature>/s,
      '',
    );
    writeFileSync(folder.file('unsigned.xml'), unsigned);
    const { faults } = await runJson('envelope', 'verify', folder.file('unsigned.xml'), '--any-signer');
    expect(faults).toContain('Signature/form DSIG_MISSING');
    writeFileSync(
      folder.file('rule.xml'),
      readFileSync(sealed, 'utf8').replace('<XHEVersionID>1.0<', '<XHEVersionID>2.0<'),
    );
    const broken = await runJson('envelope', 'verify', folder.file('rule.xml'), '--any-signer');
    expect(broken.faults.some((fault) => /^Rules .*R\d+-XHE|XSD/.test(fault))).toBe(true);
  });

  it('no XML, no file, no such option: not understood', async () => {
    expect((await run('envelope', 'verify', folder.file('noise', 'noise'))).code).toBe(2);
    expect((await run('envelope', 'verify', folder.file('missing'))).code).toBe(2);
    expect((await run('envelope', 'verify', sealed, '--unknown')).code).toBe(2);
    expect((await run('envelope', 'seal', sealed)).code).toBe(2);
  });
});

it('the real command: standard input in, standard output out, words on error output hold no content', async () => {
  const made = await spawnTool(
    [
      'envelope',
      'create',
      '--payload',
      '-',
      '--out',
      '-',
      '--key',
      parties.senderKey,
      '--key-certificate',
      parties.senderCertificate,
      '--recipient',
      parties.recipientCertificate,
    ],
    readFileSync(message),
  );
  expect(made.code).toBe(0);
  const back = await spawnTool(
    [
      'envelope',
      'open',
      '-',
      '--out',
      '-',
      '--certificate',
      parties.senderCertificate,
      '--key',
      parties.recipientKey,
    ],
    made.out,
  );
  expect(back.code).toBe(0);
  expect(alone(back.out.toString('utf8'))).toBe(readFileSync(message, 'utf8'));
  expect(made.err + back.err).not.toContain('Hemlig');
  const refused = await spawnTool(['envelope', 'verify', '-'], Buffer.from('noise'));
  expect(refused).toMatchObject({ code: 2 });
}, 120_000);
