import { describe, expect, it } from 'vitest';
import { exampleMessage } from '../testing/example-message.ts';
import { haveOfficial, schematronFailures, xsdVerdicts } from '../testing/official.ts';
import { collect, inPieces } from '../testing/streams.ts';
import { validateMessage } from './read.ts';
import { checkMessageModel, writeMessage } from './write.ts';

const file = { fileName: 'a.txt', contentType: 'text/plain', open: () => inPieces('hej världen') };
const xml = (await collect(writeMessage(exampleMessage([file])))).toString();
const label = (name: string, length: number) =>
  xml.replace(`</tns:${name}>`, `</tns:${name}><tns:label>${'😀'.repeat(length)}</tns:label>`);
const subject = (length: number) => xml.replace('Ett ärende', '😀'.repeat(length));

const header = '/messagePayload/message/messageHeader';
const documents = '/messagePayload/message/messageBody/documents[1]';

/** [what, document, expected 'code/detail field', who refuses it] */
const cases: [string, string, string[], 'xsd' | 'schematron' | 'code'][] = [
  [
    'empty element',
    xml.replace('>Hej!<', '> \n<'),
    [
      `BV/invariant ${documents}/ContentText[1]/characterSequence`,
      `BV/invariant ${documents}/ContentText[1]`,
    ],
    'schematron',
  ],
  [
    'timestamp without decimals',
    xml.replace('.678Z', 'Z'),
    [`BV/invariant ${header}/creationDateTime`],
    'schematron',
  ],
  [
    'timestamp with four decimals',
    xml.replace('.678Z', '.6789Z'),
    [`BV/invariant ${header}/creationDateTime`],
    'schematron',
  ],
  [
    'timestamp with offset',
    xml.replace('.678Z', '.678+00:00'),
    [`BV/invariant ${header}/creationDateTime`],
    'schematron',
  ],
  [
    '30 February',
    xml.replace('2026-01-02', '2026-02-30'),
    [`SV/structure ${header}/creationDateTime`],
    'xsd',
  ],
  [
    'messageId no UUID',
    xml.replace('<tns:messageId>3', '<tns:messageId>'),
    [`BV/invariant ${header}/messageId`],
    'schematron',
  ],
  [
    'conversationId no UUID',
    xml.replace('<tns:conversationId>3', '<tns:conversationId>g'),
    [`BV/invariant ${header}/conversationId`],
    'schematron',
  ],
  [
    'refToMessageId no UUID',
    xml.replace('</tns:conversationId>', '</tns:conversationId><tns:refToMessageId>x</tns:refToMessageId>'),
    [`BV/invariant ${header}/refToMessageId`],
    'schematron',
  ],
  ['subject of 257 characters', subject(257), [`BV/structure ${header}/label`], 'schematron'],
  ['recipient label of 257', label('recipientID', 257), [`SV/structure ${header}/recipient/label`], 'xsd'],
  [
    'recipient root',
    xml.replace('iso6523-actorid-upis', 'annat'),
    [`BV/invariant ${header}/recipient/recipientID/root`],
    'schematron',
  ],
  [
    'sender root',
    xml.replace(/(<tns:senderID><tns:root>)iso6523-actorid-upis/, '$1annat'),
    [`BV/invariant ${header}/sender/senderID/root`],
    'schematron',
  ],
  [
    'subOrganization root',
    xml.replace('messaging:functionalAddress', 'annat'),
    [`BV/invariant ${header}/recipient/attention/subOrganization/organizationId/root`],
    'schematron',
  ],
  [
    'base64 that begins wrong',
    xml.replace('<tns:content>', '<tns:content>*'),
    [`BV/invariant ${documents}/ContentFiles[1]/content`],
    'schematron',
  ],
  [
    'base64 that ends wrong',
    xml.replace('</tns:content>', '*</tns:content>'),
    [`BV/invariant ${documents}/ContentFiles[1]/content`],
    'code',
  ],
  [
    'organisation without domain',
    xml.replace('0203:exempelkommunen.example<', '0203:exempelkommunen<'),
    [`BV/invariant ${header}/sender/senderID/extension`],
    'code',
  ],
  [
    'organisation number instead of 0203',
    xml.replace('<tns:extension>0203:exempelkommunen.example', '<tns:extension>0007:2021006883'),
    [`BV/invariant ${header}/sender/senderID/extension`],
    'code',
  ],
  ['confidentiality yes', xml.replace('>false<', '>ja<'), [`SV/structure ${header}/confidentiality`], 'xsd'],
  [
    'no document',
    xml.replace(/<tns:documents>.*<\/tns:documents>/, ''),
    ['SV/structure /messagePayload/message/messageBody', 'BV/invariant /messagePayload/message/messageBody'],
    'xsd',
  ],
  [
    'wrong order',
    xml.replace(/(<tns:fileName>.*?<\/tns:fileName>)(<tns:contentType>.*?<\/tns:contentType>)/, '$2$1'),
    [`SV/structure ${documents}/ContentFiles[1]`, `SV/structure ${documents}/ContentFiles[1]/fileName`],
    'xsd',
  ],
  ['attribute', xml.replace('<tns:label>', '<tns:label a="b">'), [`SV/structure ${header}/label`], 'xsd'],
  [
    'text between elements',
    xml.replace('<tns:messageBody>', '<tns:messageBody>x'),
    ['SV/structure /messagePayload/message/messageBody'],
    'xsd',
  ],
  ['another root', xml.replaceAll('tns:messagePayload', 'tns:message2'), ['SV/structure /*'], 'xsd'],
];

describe('each rule of the SDK message', () => {
  it.each([
    ['the example', xml],
    ['256 characters each', label('recipientID', 256)],
    ['a subject of 256 characters', subject(256)],
  ])('holds for %s', async (_what, document) => {
    expect((await validateMessage(inPieces(document))).findings).toEqual([]);
  });

  it.each(cases)('%s', async (_what, document, expected, by) => {
    expect(document).not.toBe(xml);
    const { findings } = await validateMessage(inPieces(document));
    expect(findings.map((finding) => `${finding.code}/${finding.detail} ${finding.field}`)).toEqual(expected);
    if (!haveOfficial) return;
    expect(xsdVerdicts('message', [document])).toEqual([by !== 'xsd']);
    if (by !== 'xsd') expect(schematronFailures('message', document).length > 0).toBe(by === 'schematron');
  });

  it('a missing conversationId is told by both rules', async () => {
    const { findings } = await validateMessage(
      inPieces(xml.replace(/<tns:conversationId>.*?<\/tns:conversationId>/, '')),
    );
    expect(findings.map((finding) => `${finding.code}/${finding.detail}`)).toEqual([
      'SV/structure',
      'BV/invariant',
    ]);
    expect(findings[1]?.text).toContain('conversationId must be set');
  });

  it('a model that breaks one is not written', async () => {
    const message = exampleMessage();
    const broken = { ...message, header: { ...message.header, messageId: 'x' } };
    await expect(checkMessageModel(broken)).rejects.toMatchObject({
      code: 'FMT_MESSAGE_MODEL',
      findings: [expect.objectContaining({ field: `${header}/messageId` })],
    });
    await expect(collect(writeMessage(broken))).rejects.toMatchObject({ code: 'FMT_MESSAGE_MODEL' });
    const empty = { ...file, open: () => inPieces('') };
    await expect(collect(writeMessage(exampleMessage([empty])))).rejects.toMatchObject({
      code: 'FMT_MESSAGE_MODEL',
    });
  });
});
