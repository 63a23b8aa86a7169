import {
  type AttributeTable,
  type Grammar,
  particlesOf,
  type SimpleType,
  sequence,
  string,
} from '../grammar/types.ts';
import { receiptNamespace } from '../identifiers/document-type.ts';

export const cac = 'urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2';
export const cbc = 'urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2';

const a = particlesOf(cac);
const b = particlesOf(cbc);

const schemeId: AttributeTable = { schemeID: 'normalizedString' };
const identifier: SimpleType = { kind: 'simple', value: 'normalizedString', attributes: schemeId };
const code: SimpleType = { kind: 'simple', value: 'normalizedString' };

const party = sequence([b.one('EndpointID', identifier)]);
const status = sequence([b.optional('StatusReasonCode', code), b.one('StatusReason', string)]);
const response = sequence([b.one('ResponseCode', code), a.optional('Status', status)]);
const line = sequence([
  a.one('LineReference', sequence([b.one('LineID', identifier)])),
  a.one('Response', response),
]);
const documentResponse = sequence([
  a.one('Response', response),
  a.one('DocumentReference', sequence([b.one('ID', identifier)])),
  a.many('LineResponse', line),
]);

/** The federation's reduced UBL 2.1 schema (C3.2.4). */
export const receiptGrammar: Grammar = {
  root: particlesOf(receiptNamespace).one(
    'ApplicationResponse',
    sequence([
      b.one('CustomizationID', identifier),
      b.one('ProfileID', identifier),
      b.one('ID', identifier),
      b.one('IssueDate', { kind: 'simple', value: 'date' }),
      b.one('IssueTime', { kind: 'simple', value: 'time' }),
      a.one('SenderParty', party),
      a.one('ReceiverParty', party),
      a.one('DocumentResponse', documentResponse),
    ]),
  ),
  prefixes: new Map([
    [receiptNamespace, 'app'],
    [cac, 'cac'],
    [cbc, 'cbc'],
  ]),
};
