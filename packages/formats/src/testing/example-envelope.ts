const ns = 'http://docs.oasis-open.org/bdxr/ns/XHE/1';
const scope: [string, string][] = [
  ['FEDERATIONID', 'urn:fdc:digg.se:edelivery:federation:test'],
  ['PROCESSID', 'bdx:noprocess'],
  ['PROCESSID_SCHEME', 'urn:fdc:digg.se:edelivery:process'],
  ['DOCUMENTID', 'urn:exempel:a::b##1::tm-base'],
  ['DOCUMENTID_SCHEME', 'busdox-docid-qns'],
];
const party = (name: string, value: string) =>
  `<xha:${name}><xha:PartyIdentification><ID schemeID="iso6523-actorid-upis">${value}</ID></xha:PartyIdentification></xha:${name}>`;

/** An unsigned envelope in the form that other software writes it, with a stand-in for its payload. */
export function exampleEnvelope(encrypted = false): string {
  const payload = encrypted
    ? '<e:EncryptedData xmlns:e="http://www.w3.org/2001/04/xmlenc#"><e:CipherData>x</e:CipherData></e:EncryptedData>'
    : '<p:a xmlns:p="urn:p">x</p:a>';
  const criteria = scope.map(
    ([code, value]) =>
      `<xha:BusinessScopeCriterion><BusinessScopeCriterionTypeCode>${code}</BusinessScopeCriterionTypeCode><BusinessScopeCriterionValue>${value}</BusinessScopeCriterionValue></xha:BusinessScopeCriterion>`,
  );
  return [
    `<x:XHE xmlns="${ns}/BasicComponents" xmlns:x="${ns}/ExchangeHeaderEnvelope" xmlns:xha="${ns}/AggregateComponents">`,
    '<XHEVersionID>1.0</XHEVersionID><CustomizationID>urn:fdc:digg.se:edelivery:xhe:1</CustomizationID>',
    '<xha:Header><ID>3a94b4ed-a6d7-41e2-945d-b3fa91e8a6e9</ID><CreationDateTime>2026-01-02T03:04:05.678Z</CreationDateTime>',
    `<xha:BusinessScope>${criteria.join('')}</xha:BusinessScope>`,
    party('FromParty', '0203:exempelkommunen.example'),
    party('ToParty', '0203:exempelregionen.example'),
    '</xha:Header><xha:Payloads><xha:Payload><DocumentTypeCode>Q{urn:exempel:a}b</DocumentTypeCode>',
    '<ContentTypeCode>application/xml</ContentTypeCode><HandlingServiceID>remiss</HandlingServiceID>',
    `<InstanceEncryptionIndicator>${encrypted}</InstanceEncryptionIndicator>`,
    `<xha:PayloadContent>${payload}</xha:PayloadContent></xha:Payload></xha:Payloads></x:XHE>`,
  ].join('');
}
