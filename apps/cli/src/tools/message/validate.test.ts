import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestFolder, testFolder } from '../testing/folder.ts';
import { attachment, messageId, messageXml, secretFile, secretText } from '../testing/organisations.ts';
import { factOf, run, runJson } from '../testing/run.ts';
import { hasVectors, vectorFiles } from '../testing/vectors.ts';

let folder: TestFolder;
let message: string;
beforeAll(async () => {
  folder = testFolder();
  message = folder.file('message.xml', await messageXml());
});
afterAll(() => folder.remove());

describe('message validate', () => {
  it('a good message: header and attachments, no content, names only if asked for', async () => {
    const { code, report } = await runJson('message', 'validate', message);
    expect(code).toBe(0);
    expect(factOf(report, 'Message', 'message id')).toBe(messageId);
    expect(factOf(report, 'Attachment 1', 'looks like')).toBe('application/pdf');
    expect(factOf(report, 'Attachment 1', 'size')).toBe(12);
    expect(factOf(report, 'Attachment 1', 'SHA-256')).toMatch(/^[0-9a-f]{64}$/);
    const { out } = await run('message', 'validate', message);
    for (const hidden of [secretText, secretFile, 'Hemlig rubrik']) expect(out).not.toContain(hidden);
    expect((await run('message', 'validate', message, '--names')).out).toContain(secretFile);
  });

  it('each finding with code, detail, row and place', async () => {
    const broken = folder.file('broken.xml', readFileSync(message, 'utf8').replaceAll(messageId, 'no-uuid'));
    const { code, report } = await runJson('message', 'validate', broken);
    expect(code).toBe(1);
    const findings = report.sections.find((section) => section.title === 'Rules')?.checks;
    expect(findings?.[0]).toMatchObject({ verdict: 'fault', code: 'BV', detail: 'invariant' });
    expect(findings?.[0]?.field).toMatch(/^\/messagePayload/);
    expect(findings?.[0]?.row).toBeGreaterThan(0);
    expect(report.conclusion).toContain('REJECTED');
  });

  it('an attachment that is something else than it says', async () => {
    const file = attachment('bild.png', 'image/png', '%PDF-1.7');
    const lying = folder.file('lying.xml', await messageXml([file]));
    const { faults, report } = await runJson('message', 'validate', lying);
    expect(faults).toEqual(['Rules/rule BV']);
    expect(factOf(report, 'Attachment 1', 'declared type')).toBe('image/png');
    expect(factOf(report, 'Attachment 1', 'looks like')).toBe('application/pdf');
  });

  it('base64 that breaks off: the attachment did not come whole', async () => {
    const text = readFileSync(message, 'utf8').replace(/(<tns:content>.*)(<\/tns:content>)/, '$1!$2');
    const { code, report } = await runJson('message', 'validate', folder.file('cut.xml', text));
    expect(code).toBe(1);
    expect(report.sections.find((section) => section.title === 'Attachment 1')?.checks[0]?.verdict).toBe(
      'unknown',
    );
  });

  it('--envelope: header and message must agree', async () => {
    const noEnvelope = await runJson('message', 'validate', message, '--envelope', message);
    expect(noEnvelope.faults).toEqual(['Envelope/envelope']);
    const noXml = await runJson('message', 'validate', message, '--envelope', folder.file('x', 'noise'));
    expect(noXml.faults).toEqual(['Envelope/envelope FMT_NOT_WELL_FORMED']);
  });

  it('no XML: not understood', async () => {
    expect((await run('message', 'validate', folder.file('noise', '<a'))).code).toBe(2);
  });

  it.skipIf(!hasVectors)(
    'official examples (skipped without the vectors beside the repository)',
    async () => {
      const verdicts: Record<string, number> = {};
      for (const file of [
        ...vectorFiles('sdk-docs/message/testdata', /\.xml$/),
        ...vectorFiles('sdk-docs/message/examples', /^messageWithAttachments3\.xml$/),
      ])
        verdicts[basename(file)] = (await run('message', 'validate', file)).code;
      expect(verdicts).toMatchObject({ 'min.xml': 0, 'TF2.4.1.xml': 1, 'TF2.4.2.xml': 1 });
    },
  );
});

describe('receipt validate', () => {
  it.skipIf(!hasVectors)(
    'official receipts (skipped without the vectors beside the repository)',
    async () => {
      const files = vectorFiles('sdk-docs/receipt/examples', /\.xml$/);
      expect(files.length).toBeGreaterThan(3);
      const answers = new Set<unknown>();
      for (const file of files) {
        const { code, report } = await runJson('receipt', 'validate', file);
        expect(code, file).toBe(0);
        answers.add(factOf(report, 'Receipt', 'answer'));
        const altered = readFileSync(file, 'utf8').replace(/(ResponseCode>)[A-Z]+/, '$1PERHAPS');
        const bad = await runJson('receipt', 'validate', folder.file('bad.xml', altered));
        expect(bad.code, file).toBe(1);
        expect(bad.faults[0]).toMatch(/^Rules\/(rule|schema) /);
      }
      expect([...answers].sort()).toEqual(['ACCEPTED', 'REJECTED']);
    },
  );

  it('an SDK message is no receipt; noise is not understood', async () => {
    expect((await run('receipt', 'validate', message)).code).toBe(1);
    expect((await run('receipt', 'validate', folder.file('noise', 'noise'))).code).toBe(2);
  });
});
