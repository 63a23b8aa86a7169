import { XmlSecurityError } from '../errors.ts';
import { isXmlCodePoint } from './characters.ts';

const named: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };
export const maxReferenceLength = 32;

/** The character of `body` in '&body;'. XML_ENTITY for any name but the five, XML_CHARACTER for a forbidden one. */
export function resolveReference(body: string): string {
  if (!body.startsWith('#')) {
    const value = Object.hasOwn(named, body) ? named[body] : undefined;
    if (value === undefined) throw new XmlSecurityError('XML_ENTITY', 'An entity beyond the five of XML');
    return value;
  }
  const digits = /^#(?:x([0-9A-Fa-f]+)|([0-9]+))$/.exec(body);
  if (!digits) throw new XmlSecurityError('XML_ENTITY', 'Not a character reference');
  const code = Number.parseInt(digits[1] ?? digits[2] ?? '', digits[1] === undefined ? 10 : 16);
  if (!isXmlCodePoint(code))
    throw new XmlSecurityError('XML_CHARACTER', 'Reference to a forbidden character');
  return String.fromCodePoint(code);
}

/** Attribute-value normalisation of XML 1.0 section 3.3.3 (CDATA type). */
export function normaliseAttribute(raw: string): string {
  if (!/[&\t\n\r]/.test(raw)) return raw;
  const spaced = raw.replace(/\r\n|[\t\n\r]/g, ' ');
  if (!spaced.includes('&')) return spaced;
  let out = '';
  let from = 0;
  for (let at = spaced.indexOf('&'); at >= 0; at = spaced.indexOf('&', from)) {
    const end = spaced.indexOf(';', at);
    if (end < 0 || end - at > maxReferenceLength)
      throw new XmlSecurityError('XML_ENTITY', 'An ampersand that begins no reference');
    out += spaced.slice(from, at) + resolveReference(spaced.slice(at + 1, end));
    from = end + 1;
  }
  return out + spaced.slice(from);
}
