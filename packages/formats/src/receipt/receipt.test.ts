import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Finding } from '../findings/finding.ts';
import { findings as published } from '../findings/published.ts';
import { receipt as receipts } from '../testing/arbitraries.ts';
import { mutate, mutation } from '../testing/mutate.ts';
import { haveOfficial, schematronFailures, xsdVerdicts } from '../testing/official.ts';
import { patience, runs } from '../testing/runs.ts';
import { haveVectors, vector } from '../testing/vectors.ts';
import { buildReceipt, receiptFor } from './build.ts';
import { receiptEvent } from './event.ts';
import { parseReceipt, validateReceipt } from './parse.ts';

const base = {
  id: 'KVT-1',
  at: new Date('2026-01-02T03:04:05.678Z'),
  sender: '0203:exempelregionen.example',
  receiver: '0203:exempelkommunen.example',
  documentId: '3a94b4ed-a6d7-41e2-945d-b3fa91e8a6e9',
};

describe.skipIf(!haveVectors)('official examples of the receipt', () => {
  it.each(['AP-Accepterat', 'RE-AnnatFel', 'RE-SCHFel', 'RE-SIG', 'RE-XSDFel'])(
    '%s is valid and reads',
    (name) => {
      const bytes = vector(`receipt/examples/Kvittens_${name}.xml`);
      expect(validateReceipt(bytes)).toEqual([]);
      const receipt = parseReceipt(bytes);
      expect(receipt.responseCode).toBe(name.startsWith('AP') ? 'ACCEPTED' : 'REJECTED');
      expect(receipt.lines.length > 0).toBe(name.startsWith('RE'));
      // Built again, it says the same.
      expect(parseReceipt(buildReceipt(receipt))).toEqual(receipt);
    },
  );
});

describe('message receipts', () => {
  it('accept without reasons', () => {
    const receipt = receiptFor({ ...base, findings: [] });
    expect(receipt).toMatchObject({
      responseCode: 'ACCEPTED',
      issueDate: '2026-01-02',
      issueTime: '03:04:05Z',
      lines: [],
    });
    expect(parseReceipt(buildReceipt(receipt))).toEqual(receipt);
  });

  it('reject with each reason, as the published codes', () => {
    const all = Object.values(published).map((make) => make());
    const receipt = parseReceipt(buildReceipt(receiptFor({ ...base, findings: all })));
    expect(receipt.responseCode).toBe('REJECTED');
    expect(receipt.lines.map((line) => `${line.reason}/${line.detail}`)).toEqual([
      'SV/structure',
      'BV/forbidden',
      'BV/too-long',
      'BV/duplicate',
      'BV/not-supported',
      'BV/not-found',
      'BV/not-found',
      'BV/not-supported',
      'SIG/security',
      'BV/invariant',
      'SIG/security',
    ]);
  });

  it('have at most 50 lines', () => {
    const many = Array.from({ length: 80 }, (): Finding => published.tooLong());
    expect(receiptFor({ ...base, findings: many }).lines).toHaveLength(50);
  });

  it('are refused before they are made when they break a rule', () => {
    const receipt = receiptFor({ ...base, findings: [] });
    for (const broken of [
      { ...receipt, responseCode: 'REJECTED' as const },
      { ...receipt, id: '' },
      { ...receipt, issueTime: '03:04:05' },
      { ...receipt, sender: 'nobody' },
    ])
      expect(() => buildReceipt(broken)).toThrow(expect.objectContaining({ code: 'FMT_RECEIPT_MODEL' }));
  });

  it('become the event of SDK API MT/MK', () => {
    expect(receiptEvent(receiptFor({ ...base, findings: [published.duplicate()] }))).toEqual({
      type: 'urn:fdc:digg.se:edelivery:messagetype:response:1',
      detail: 'REJECTED',
      instance: base.documentId,
      eventIssues: [
        {
          typeCode: 'BV',
          title: 'duplicate',
          detail: 'messageId is not unique.',
          in: '/messagePayload/message/messageHeader/messageId',
        },
      ],
    });
  });

  it('built, then parsed, are equal', () => {
    fc.assert(
      fc.property(receipts, (receipt) => {
        expect(parseReceipt(buildReceipt(receipt))).toEqual(receipt);
      }),
      { numRuns: 100 },
    );
  });
});

describe('each rule of the receipt', () => {
  const accepted = buildReceipt(receiptFor({ ...base, findings: [] })).toString();
  const rejected = buildReceipt(receiptFor({ ...base, findings: [published.duplicate()] })).toString();
  const rules = (xml: string) => validateReceipt(Buffer.from(xml)).map((finding) => finding.rule);
  it.each([
    ['R1-APP', accepted.replace('<cbc:ID>', '<cbc:ID schemeID="x">')],
    ['R2-APP', accepted.replace('>KVT-1<', '> <')],
    ['R3-APP', accepted.replace('messagetype:response:1', 'messagetype:response:2')],
    ['R4-APP', accepted.replace('bdx:noprocess', 'bdx:process')],
    ['R5-APP', accepted.replace('>ACCEPTED<', '>MAYBE<')],
    ['R6-APP', rejected.replace('>BV<', '>XX<')],
    ['R7-APP', rejected.replace('>REJECTED<', '>ACCEPTED<')],
    ['R8-APP', accepted.replace('>ACCEPTED<', '>REJECTED<')],
    ['R9-APP', accepted.replace(' schemeID="iso6523-actorid-upis"', '')],
    ['R9-APP', rejected.replace(/<cac:Status>.*<\/cac:Status>/, '')],
    ['XSD', accepted.replace('2026-01-02', '2026-02-30')],
  ])('%s', (rule, xml) => {
    expect(rules(xml)).toEqual([rule]);
    if (haveOfficial && rule !== 'XSD') expect(schematronFailures('receipt', xml)).toEqual([rule]);
    if (haveOfficial && rule === 'XSD') expect(xsdVerdicts('receipt', [xml])).toEqual([false]);
  });
});

describe('rules that the published Schematron does not check', () => {
  const xml = buildReceipt(receiptFor({ ...base, findings: [] })).toString();
  it.each([
    ['SCHEME', xml.replace('schemeID="iso6523-actorid-upis"', 'schemeID="iso6523-actorid-upis2"')],
    ['TIMEZONE', xml.replace('03:04:05Z', '03:04:05')],
    ['PARTICIPANT', xml.replace('0203:exempelregionen.example', '0203:exempelregionen')],
  ])('%s', (rule, document) => {
    expect(validateReceipt(Buffer.from(document))).toEqual([expect.objectContaining({ rule })]);
    expect(() => parseReceipt(Buffer.from(document))).toThrow(
      expect.objectContaining({ code: 'FMT_RECEIPT_INVALID' }),
    );
  });
});

describe.skipIf(!haveOfficial)('official verdict', () => {
  it('generated receipts are valid', () => {
    const made = fc.sample(receipts, { numRuns: 5, seed: 5 }).map(buildReceipt);
    expect(xsdVerdicts('receipt', made)).toEqual(made.map(() => true));
    for (const document of made) expect(schematronFailures('receipt', document)).toEqual([]);
  });

  it(
    `on ${runs(70)} mutated documents`,
    () => {
      const values = [
        '',
        ' ',
        'ACCEPTED',
        'REJECTED',
        'SV',
        'BV',
        'XX',
        '2021-04-15',
        '2021-02-30',
        '12:00:00Z',
        '12:00:00+01:00',
        '25:00:00Z',
        '0203:a.example',
        'x',
      ];
      const names = ['ID', 'Status', 'Response', 'ResponseCode', 'EndpointID', 'Note', 'StatusReason'];
      const changes = fc.array(mutation(values, names), { minLength: 1, maxLength: 2 });
      const made = fc
        .sample(fc.tuple(receipts, changes), { numRuns: runs(70), seed: 7 })
        .map(([receipt, mutations]) => mutate(buildReceipt(receipt).toString(), mutations));
      const xsd = xsdVerdicts('receipt', made);
      let refused = 0;
      for (const [i, document] of made.entries()) {
        const findings = validateReceipt(Buffer.from(document));
        const structure = findings.filter((finding) => finding.rule === 'XSD');
        expect({ document, valid: structure.length === 0, structure }).toMatchObject({ valid: xsd[i] });
        const official = xsd[i] ? schematronFailures('receipt', document) : [];
        // Only a schema-valid document has a Schematron verdict that means something.
        if (xsd[i]) {
          const rules = findings.filter(
            (finding) =>
              !['XSD', 'SCHEME', 'TIMEZONE', 'PARTICIPANT'].includes(finding.rule) &&
              !/Empty attributes/.test(finding.text),
          );
          const ids = [...new Set(rules.map((finding) => finding.rule))].sort();
          expect({ document, ids }).toMatchObject({ ids: [...new Set(official)].sort() });
        }
        if (!xsd[i] || official.length > 0) refused += 1;
      }
      expect(refused).toBeGreaterThan(runs(30));
      expect(refused).toBeLessThan(made.length);
    },
    patience(30_000),
  );
});

describe('attacks on the receipt reader', () => {
  const xml = buildReceipt(receiptFor({ ...base, findings: [] })).toString();
  it('entity expansion', () => {
    expect(() => validateReceipt(Buffer.from(`<!DOCTYPE a [<!ENTITY b "c">]>${xml}`))).toThrow(
      expect.objectContaining({ code: 'FMT_NOT_WELL_FORMED' }),
    );
  });
  it('a second response code that contradicts the first', () => {
    const twice = xml.replace(
      '</cac:Response>',
      '<cbc:ResponseCode>REJECTED</cbc:ResponseCode></cac:Response>',
    );
    expect(() => parseReceipt(Buffer.from(twice))).toThrow(
      expect.objectContaining({ code: 'FMT_RECEIPT_INVALID' }),
    );
  });
  it('a receipt of more than a megabyte', () => {
    expect(() => validateReceipt(Buffer.from(xml.replace('KVT-1', 'x'.repeat(2_000_000))))).toThrow(
      expect.objectContaining({ code: 'FMT_NOT_WELL_FORMED' }),
    );
  });
});
