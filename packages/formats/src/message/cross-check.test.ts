import { describe, expect, it } from 'vitest';
import { findings } from '../findings/published.ts';
import { documentTypes } from '../identifiers/document-type.ts';
import { exampleMessage } from '../testing/example-message.ts';
import { transportModelFindings, xheReceiptFindings } from '../xhe/to-findings.ts';
import type { XheHeader } from '../xhe/xhe-header.ts';
import { crossCheckEnvelope } from './cross-check.ts';

const { header } = exampleMessage();
const scheme = 'iso6523-actorid-upis';
const envelope: XheHeader = {
  id: header.messageId,
  creationDateTime: header.creationDateTime,
  sender: { scheme, value: '0203:ExempelKommunen.example' },
  recipient: { scheme, value: '0203:exempelregionen.example' },
  federationId: 'urn:fdc:digg.se:edelivery:federation:test',
  process: { scheme: 'urn:fdc:digg.se:edelivery:process', value: 'bdx:noprocess' },
  document: documentTypes.message.identifier,
  handlingServiceId: 'remiss.0203:exempelregionen.example',
  documentTypeCode: documentTypes.message.typeCode,
  contentTypeCode: 'application/xml',
  encrypted: true,
};
const texts = (xhe: XheHeader) =>
  crossCheckEnvelope(header, xhe).map((f) => `${f.code} ${f.detail} ${f.text}`);

describe('message against envelope (TF 2.4.9)', () => {
  it('agree, without regard to the case of organisations', () => {
    expect(texts(envelope)).toEqual([]);
  });
  it('wrong recipient, with the published text', () => {
    expect(texts({ ...envelope, recipient: { scheme, value: '0203:lillkommunen.example' } })).toEqual([
      'BV security recipientId is not identical to value in XHE envelope.',
    ]);
  });
  it('wrong sender', () => {
    expect(texts({ ...envelope, sender: { scheme, value: '0203:lillkommunen.example' } })).toEqual([
      'BV security senderId is not identical to value in XHE envelope.',
    ]);
  });
  it('wrong or missing handling service', () => {
    const { handlingServiceId: _gone, ...without } = envelope;
    for (const xhe of [{ ...envelope, handlingServiceId: 'other' }, without])
      expect(crossCheckEnvelope(header, xhe)).toEqual([
        expect.objectContaining({ code: 'BV', detail: 'security', row: 9 }),
      ]);
  });
  it('another id in the envelope refuses nothing: no check of the receiver is published for it', () => {
    expect(crossCheckEnvelope(header, { ...envelope, id: crypto.randomUUID() })).toEqual([]);
  });
});

describe('envelope findings in the receipt', () => {
  it('row 14: a message that is not encrypted, a receipt need not be', () => {
    expect(transportModelFindings(envelope)).toEqual([]);
    expect(transportModelFindings({ ...envelope, encrypted: false })).toEqual([findings.notEncrypted()]);
    expect(
      transportModelFindings({ ...envelope, document: documentTypes.receipt.identifier, encrypted: false }),
    ).toEqual([]);
  });
  it('only those that may be receipted', () => {
    expect(
      xheReceiptFindings([
        { rule: 'XSD', severity: 'envelope', text: 'a', field: '/XHE' },
        { rule: 'TIMESTAMP', severity: 'receipt', text: 'b', field: '/XHE/Header/CreationDateTime' },
      ]),
    ).toEqual([
      { code: 'BV', detail: 'invariant', text: 'b', field: '/XHE/Header/CreationDateTime', row: 5 },
    ]);
  });
});
