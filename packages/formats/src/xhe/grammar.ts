import {
  type AttributeTable,
  type Grammar,
  particlesOf,
  type SimpleType,
  sequence,
  type Type,
} from '../grammar/types.ts';

export const xhe = 'http://docs.oasis-open.org/bdxr/ns/XHE/1/ExchangeHeaderEnvelope';
export const xha = 'http://docs.oasis-open.org/bdxr/ns/XHE/1/AggregateComponents';
export const xhb = 'http://docs.oasis-open.org/bdxr/ns/XHE/1/BasicComponents';
export const ext = 'http://docs.oasis-open.org/bdxr/ns/XHE/1/ExtensionComponents';
export const xmldsig = 'http://www.w3.org/2000/09/xmldsig#';
export const xmlenc = 'http://www.w3.org/2001/04/xmlenc#';

const e = particlesOf(ext);
const a = particlesOf(xha);
const b = particlesOf(xhb);

const identifierAttributes: AttributeTable = {
  schemeID: 'normalizedString',
  schemeName: 'string',
  schemeAgencyID: 'normalizedString',
  schemeAgencyName: 'string',
  schemeVersionID: 'normalizedString',
  schemeDataURI: 'anyURI',
  schemeURI: 'anyURI',
};
const codeAttributes: AttributeTable = {
  listID: 'normalizedString',
  listAgencyID: 'normalizedString',
  listAgencyName: 'string',
  listName: 'string',
  listVersionID: 'normalizedString',
  name: 'string',
  languageID: 'language',
  listURI: 'anyURI',
  listSchemeURI: 'anyURI',
};
const textAttributes: AttributeTable = { languageID: 'language', languageLocaleID: 'normalizedString' };

const identifier: SimpleType = {
  kind: 'simple',
  value: 'normalizedString',
  attributes: identifierAttributes,
};
const code: SimpleType = { kind: 'simple', value: 'normalizedString', attributes: codeAttributes };
const text: SimpleType = { kind: 'simple', value: 'string', attributes: textAttributes };
const dateTime: SimpleType = { kind: 'simple', value: 'dateTime' };
const indicator: SimpleType = { kind: 'simple', value: 'boolean' };
/** ds:Signature is xml-security's; extensions are refused by R1-XHE whatever is in them. */
const any: Type = { kind: 'any' };

const externalReference = sequence([
  b.one('ID', identifier),
  b.optional('AvailabilityStartDateTime', dateTime),
  b.optional('AvailabilityEndDateTime', dateTime),
  b.optional('Login', text),
  b.optional('Password', text),
]);
const criterion = sequence([
  b.one('BusinessScopeCriterionTypeCode', code),
  b.one('BusinessScopeCriterionValue', text),
]);
const businessScope = sequence([
  a.many('BusinessScopeCriterion', criterion),
  a.many('ExternalReference', externalReference),
]);
const party = sequence([a.some('PartyIdentification', sequence([b.one('ID', identifier)]))]);
const header = sequence([
  b.one('ID', identifier),
  b.optional('UUID', identifier),
  b.one('CreationDateTime', dateTime),
  a.optional('BusinessScope', businessScope),
  a.optional('FromParty', party),
  a.some('ToParty', party),
]);
const payload = sequence([
  b.optional('ID', identifier),
  b.many('Description', text),
  b.optional('DocumentTypeCode', code),
  b.optional('ContentTypeCode', code),
  b.optional('CustomizationID', identifier),
  b.optional('ProfileID', identifier),
  b.optional('ProfileExecutionID', identifier),
  b.optional('HandlingServiceID', identifier),
  b.optional('ValidationTypeCode', code),
  b.optional('ValidationVersionID', identifier),
  b.one('InstanceEncryptionIndicator', indicator),
  b.optional('InstanceEncryptionMethod', text),
  b.optional('InstanceHashValue', text),
  a.optional('InstanceDecryptionInformationExternalReference', externalReference),
  a.optional('InstanceDecryptionKeyExternalReference', externalReference),
  a.many('RelevantExternalReference', externalReference),
  a.optional('PayloadExternalReference', externalReference),
  a.optional('PayloadContent', { kind: 'complex', particles: [], other: { than: xha, max: 1 }, mixed: true }),
]);

/** XHE-1.0.xsd with its fragments. */
export const xheGrammar: Grammar = {
  root: particlesOf(xhe).one(
    'XHE',
    sequence([
      e.optional('XHEExtensions', any),
      b.one('XHEVersionID', identifier),
      b.optional('CustomizationID', identifier),
      b.optional('ProfileID', identifier),
      b.optional('ProfileExecutionID', identifier),
      a.one('Header', header),
      a.optional('Payloads', sequence([a.some('Payload', payload)])),
      particlesOf(xmldsig).many('Signature', any),
    ]),
  ),
  prefixes: new Map([
    [xhe, 'x'],
    [xha, 'xha'],
    [xhb, 'xhb'],
    [ext, 'ext'],
    [xmldsig, 'ds'],
    [xmlenc, 'xenc'],
  ]),
};
