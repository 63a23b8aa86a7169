import { XmlSecurityError } from '../errors.ts';

const start =
  'A-Z_a-z\\u{C0}-\\u{D6}\\u{D8}-\\u{F6}\\u{F8}-\\u{2FF}\\u{370}-\\u{37D}\\u{37F}-\\u{1FFF}\\u{200C}-\\u{200D}\\u{2070}-\\u{218F}\\u{2C00}-\\u{2FEF}\\u{3001}-\\u{D7FF}\\u{F900}-\\u{FDCF}\\u{FDF0}-\\u{FFFD}\\u{10000}-\\u{EFFFF}';
const rest = `${start}\\-.0-9\\u{B7}\\u{300}-\\u{36F}\\u{203F}-\\u{2040}`;
const asciiNcName = /^[A-Z_a-z][-.0-9A-Z_a-z]*$/;
const ncName = new RegExp(`^[${start}][${rest}]*$`, 'u');

/** NCName of Namespaces in XML 1.0 on the name characters of XML 1.0, 5th edition. */
export function isNcName(name: string): boolean {
  return asciiNcName.test(name) || ncName.test(name);
}

/** A name as written, and its two halves; prefix '' when it has none. */
export interface QName {
  readonly name: string;
  readonly prefix: string;
  readonly localName: string;
}

const known = new Map<string, QName>();

/** Splits a QName; XML_NAMESPACE for colons out of place, XML_MALFORMED for what is no name. */
export function splitQName(name: string): QName {
  const before = known.get(name);
  if (before) return before;
  const colon = name.indexOf(':');
  const prefix = colon < 0 ? '' : name.slice(0, colon);
  const localName = colon < 0 ? name : name.slice(colon + 1);
  if (colon >= 0 && (prefix === '' || localName === '' || localName.includes(':')))
    throw new XmlSecurityError('XML_NAMESPACE', 'A colon in a name is out of place');
  if ((prefix !== '' && !isNcName(prefix)) || !isNcName(localName))
    throw new XmlSecurityError('XML_MALFORMED', 'Not a name where one is due');
  // A small memory for the few names that a document repeats; a flood of names must not fill it.
  if (known.size > 1000) known.clear();
  const split = { name, prefix, localName };
  if (name.length <= 64) known.set(name, split);
  return split;
}
