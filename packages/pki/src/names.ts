import { AttributeTypeAndValue, AttributeValue, Name, RelativeDistinguishedName } from '@peculiar/asn1-x509';
import { encodeAsn } from './asn1.ts';

const shortNames: Readonly<Record<string, string>> = {
  '2.5.4.3': 'CN',
  '2.5.4.5': 'serialNumber',
  '2.5.4.6': 'C',
  '2.5.4.7': 'L',
  '2.5.4.8': 'ST',
  '2.5.4.9': 'STREET',
  '2.5.4.10': 'O',
  '2.5.4.11': 'OU',
  '2.5.4.97': 'organizationIdentifier',
  '0.9.2342.19200300.100.1.25': 'DC',
  '0.9.2342.19200300.100.1.1': 'UID',
};

function escapeValue(value: string): string {
  return value
    .replace(/[\\,+"<>;]/g, '\\$&')
    .replaceAll('\0', '\\00')
    .replace(/^[ #]/, '\\$&')
    .replace(/ $/, '\\ ');
}

function formatAttribute(attribute: AttributeTypeAndValue): string {
  const short = shortNames[attribute.type];
  const value = attribute.value;
  if (short === undefined || value.anyValue !== undefined)
    return `${short ?? attribute.type}=#${encodeAsn(value).toString('hex')}`;
  return `${short}=${escapeValue(value.toString())}`;
}

/** RFC 4514 string of a name. For people and logs: names are compared as DER, never as this. */
export function formatName(name: Name): string {
  return [...name]
    .reverse()
    .map((rdn) => [...rdn].map(formatAttribute).join('+'))
    .join(',');
}

export function attributeValues(name: Name, type: string): string[] {
  return [...name].flatMap((rdn) =>
    [...rdn].filter((attribute) => attribute.type === type).map((attribute) => attribute.value.toString()),
  );
}

/** Subject of a certificate of the federation: C, O, OU, organizationIdentifier, CN in this order (discovery.md 7.1). */
export interface SubjectOptions {
  readonly commonName: string;
  readonly country?: string;
  readonly organisation?: string;
  readonly organisationalUnit?: string;
  readonly organizationIdentifier?: string;
}

export function buildName(subject: SubjectOptions): Name {
  const name = new Name();
  const add = (
    type: string,
    value: string | undefined,
    kind: 'printableString' | 'utf8String' = 'utf8String',
  ) => {
    if (value === undefined || value === '') return;
    const attribute = new AttributeTypeAndValue({ type, value: new AttributeValue({ [kind]: value }) });
    name.push(new RelativeDistinguishedName([attribute]));
  };
  add('2.5.4.6', subject.country ?? 'SE', 'printableString');
  add('2.5.4.10', subject.organisation);
  add('2.5.4.11', subject.organisationalUnit);
  add('2.5.4.97', subject.organizationIdentifier);
  add('2.5.4.3', subject.commonName);
  return name;
}
