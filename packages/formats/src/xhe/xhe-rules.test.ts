import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exampleEnvelope } from '../testing/example-envelope.ts';
import { mutate, mutation } from '../testing/mutate.ts';
import { haveOfficial, schematronFailures, xsdVerdicts } from '../testing/official.ts';
import { patience, runs } from '../testing/runs.ts';
import { inPieces } from '../testing/streams.ts';
import { haveVectors, vector } from '../testing/vectors.ts';
import { readXheHeader } from './read-header.ts';

const ours = new Set(['UUID', 'TIMESTAMP', 'PARTICIPANT', 'SCOPE']);

describe.skipIf(!haveVectors)('official envelopes', () => {
  it.each([
    ['message/extracted/xhe_encrypted.xml', true, 1],
    ['message/extracted/xhe_unencrypted.xml', false, 1],
    ['message/examples/xhe_encrypted_payload.xml', true, 1],
    ['message/examples/xhe_unencrypted_payload.xml', false, 1],
    ['xhe/examples/XHE-tm-base-ext-sigenc.xml', true, 1],
    ['xhe/examples/XHE-tm-base.xml', false, 0],
  ])('%s is valid', async (path, encrypted, signatures) => {
    const read = await readXheHeader(inPieces(vector(path), 333));
    expect(read.findings).toEqual([]);
    expect(read).toMatchObject({ signatures, header: { encrypted } });
  });

  it('gives the header of a real envelope', async () => {
    const { header } = await readXheHeader(vector('message/extracted/xhe_encrypted.xml'));
    expect(header).toEqual({
      id: '70c5ea37-f4a9-4771-b0c7-09becd024bda',
      creationDateTime: '2022-10-13T18:14:23.429Z',
      sender: { scheme: 'iso6523-actorid-upis', value: '0203:testb.testbed.inera.se' },
      recipient: { scheme: 'iso6523-actorid-upis', value: '0203:testa.testbed.inera.se' },
      federationId: 'urn:fdc:digg.se:edelivery:federation:sdk',
      process: { scheme: 'urn:fdc:digg.se:edelivery:process', value: 'bdx:noprocess' },
      document: {
        scheme: 'busdox-docid-qns',
        value:
          'urn:riv:infrastructure:messaging:MessageWithAttachments:3::messagePayload##3.0::tm-base-ext-sigenc',
      },
      handlingServiceId: 'sdk.testbed.0203:testa.testbed.inera.se',
      documentTypeCode: 'Q{urn:riv:infrastructure:messaging:MessageWithAttachments:3}messagePayload',
      contentTypeCode: 'application/xml',
      encrypted: true,
    });
  });
});

async function rules(xml: string): Promise<string[]> {
  const { findings } = await readXheHeader(Buffer.from(xml));
  return findings.map((finding) => finding.rule);
}

describe('each rule of the envelope', () => {
  const xml = exampleEnvelope();
  it('holds for the example', async () => {
    expect(await rules(xml)).toEqual([]);
    expect(await rules(exampleEnvelope(true))).toEqual([]);
  });
  it.each([
    ['R1-XHE', xml.replace('<xha:Header>', '<ProfileID>x</ProfileID><xha:Header>')],
    [
      'R2-XHE',
      xml.replace(/<HandlingServiceID>.*<\/HandlingServiceID>/, '<HandlingServiceID> </HandlingServiceID>'),
    ],
    ['R3-XHE', xml.replace('edelivery:xhe:1', 'edelivery:xhe:2')],
    ['R4-XHE', xml.replace('>DOCUMENTID<', '>DOCUMENT<')],
    ['R5-XHE', xml.replace('>DOCUMENTID_SCHEME<', '>X<')],
    ['R6-XHE', xml.replace('>PROCESSID<', '>X<')],
    ['R7-XHE', xml.replace('>PROCESSID_SCHEME<', '>X<')],
    ['R8-XHE', xml.replace('>FEDERATIONID<', '>X<')],
    ['R9-XHE', xml.replace('>1.0<', '>1.1<')],
    ['R10-XHE', xml.replace('schemeID="iso6523-actorid-upis"', 'schemeID="other"')],
    ['R11-XHE', xml.replace(/(<xha:ToParty>.*)iso6523-actorid-upis/s, '$1other')],
    ['R12-XHE', xml.replace('>false<', '>true<')],
    ['R13-XHE', exampleEnvelope(true).replace('>true<', '>false<')],
    ['R14-XHE', xml.replace(/<CustomizationID>.*<\/CustomizationID>/, '')],
    ['UUID', xml.replace(/<ID>.*?<\/ID>/, '<ID>not-a-uuid</ID>')],
    ['TIMESTAMP', xml.replace('.678Z', 'Z')],
    ['PARTICIPANT', xml.replace('0203:exempelkommunen.example', '0203:exempelkommunen')],
    ['SCOPE', xml.replace(/(<xha:BusinessScopeCriterion>.*?<\/xha:BusinessScopeCriterion>)/s, '$1$1')],
    ['XSD', xml.replace('<xha:Payloads>', '<xha:Payloads extra="1">')],
  ])('%s', async (rule, broken) => {
    expect(broken).not.toBe(xml);
    expect(await rules(broken)).toEqual([rule]);
  });

  it('only wrong identity and time are for the receipt, the rest refuses the envelope', async () => {
    const { findings } = await readXheHeader(
      Buffer.from(xml.replace('.678Z', 'Z').replace(/<ID>.*?<\/ID>/, '<ID>x</ID>')),
    );
    expect(findings.map((finding) => finding.severity)).toEqual(['receipt', 'receipt']);
  });
});

describe.skipIf(!haveOfficial)('official verdict', () => {
  it(
    `on ${runs(160)} mutated envelopes`,
    async () => {
      const values = [
        '',
        ' ',
        'x',
        'true',
        'false',
        '1',
        'DOCUMENTID',
        'FEDERATIONID',
        '2026-01-02T03:04:05Z',
        '2026-13-02T03:04:05Z',
        '1.0',
        '0203:a.example',
        '<b xmlns="urn:b">x</b>',
      ];
      const names = [
        'ID',
        'UUID',
        'Description',
        'ProfileID',
        'HandlingServiceID',
        'CreationDateTime',
        'okänd',
        'ContentTypeCode',
      ];
      const changes = fc.array(mutation(values, names), { minLength: 1, maxLength: 2 });
      const made = fc
        .sample(fc.tuple(fc.boolean(), changes), { numRuns: runs(160), seed: 13 })
        .map(([encrypted, mutations]) => mutate(exampleEnvelope(encrypted), mutations));
      const xsd = xsdVerdicts('xhe', made);
      let refused = 0;
      for (const [i, document] of made.entries()) {
        const { findings } = await readXheHeader(Buffer.from(document));
        const structure = findings.filter((finding) => finding.rule === 'XSD');
        expect({ document, valid: structure.length === 0, structure }).toMatchObject({ valid: xsd[i] });
        const official = xsd[i] ? [...new Set(schematronFailures('xhe', document))].sort() : [];
        if (!xsd[i] || official.length > 0) refused += 1;
        if (!xsd[i]) continue;
        // R10 and R11 share FromParty's context in the Schematron (DIFFERENCES.md).
        const both = (list: string[]) =>
          [...new Set(list.map((rule) => (rule === 'R11-XHE' ? 'R10-XHE' : rule)))].sort();
        const rulesOfOurs = findings
          .filter(
            (finding) =>
              !ours.has(finding.rule) && !finding.field.includes('ToParty/PartyIdentification[1]/ID/@'),
          )
          .filter(
            (finding) => !finding.field.startsWith('/XHE/Header/ToParty[1]/PartyIdentification[1]/ID/@'),
          )
          .map((finding) => finding.rule);
        expect({ document, rules: both(rulesOfOurs) }).toMatchObject({ rules: both(official) });
      }
      expect(refused).toBeGreaterThan(runs(60));
      expect(refused).toBeLessThan(made.length);
    },
    patience(60_000),
  );
});

describe('attacks on the envelope reader', () => {
  it('entity expansion', async () => {
    await expect(
      readXheHeader(Buffer.from(`<!DOCTYPE a [<!ENTITY b "c">]>${exampleEnvelope()}`)),
    ).rejects.toMatchObject({
      code: 'FMT_NOT_WELL_FORMED',
    });
  });

  it('a second recipient, a second payload: refused', async () => {
    const xml = exampleEnvelope();
    for (const pattern of [
      /(<xha:ToParty>.*<\/xha:ToParty>)/s,
      /(<xha:Payload>.*<\/xha:Payload>)/s,
      /(<xha:FromParty>.*<\/xha:FromParty>)/s,
    ]) {
      const { findings } = await readXheHeader(Buffer.from(xml.replace(pattern, '$1$1')));
      expect(findings.some((finding) => finding.severity === 'envelope')).toBe(true);
    }
  });

  it('a header inside the payload is not the header', async () => {
    const xml = exampleEnvelope();
    const inner = xml.replace('exempelregionen', 'lillkommunen');
    const { header, findings } = await readXheHeader(
      Buffer.from(xml.replace('<p:a xmlns:p="urn:p">x</p:a>', inner)),
    );
    expect(findings).toEqual([]);
    expect(header?.recipient.value).toBe('0203:exempelregionen.example');
  });

  it('a hundred thousand faults do not hide what refuses the envelope', async () => {
    const xml = exampleEnvelope().replace(
      '<xha:Payloads>',
      `${'<UUID>x</UUID>'.repeat(100_000)}<xha:Payloads>`,
    );
    const { findings } = await readXheHeader(inPieces(xml, 65536));
    expect(findings).toHaveLength(50);
    expect(findings.some((finding) => finding.severity === 'envelope')).toBe(true);
  });
});
