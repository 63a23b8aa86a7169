import { requireXmlCharacters } from '../reader/characters.ts';

const inText: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '\r': '&#xD;' };
const inAttribute: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '"': '&quot;',
  '\t': '&#x9;',
  '\n': '&#xA;',
  '\r': '&#xD;',
};

/** Text as Canonical XML writes it. XML_CHARACTER for what XML 1.0 forbids. */
export function escapeText(value: string): string {
  requireXmlCharacters(value, 'a text to write');
  return canonicalText(value);
}

/** Attribute value as Canonical XML writes it. XML_CHARACTER for what XML 1.0 forbids. */
export function escapeAttribute(value: string): string {
  requireXmlCharacters(value, 'an attribute to write');
  return canonicalAttribute(value);
}

/** For values that a reader has checked. */
export function canonicalText(value: string): string {
  return /[&<>\r]/.test(value) ? value.replace(/[&<>\r]/g, (c) => inText[c] ?? c) : value;
}

/** For values that a reader has checked. */
export function canonicalAttribute(value: string): string {
  return /[&<"\t\n\r]/.test(value) ? value.replace(/[&<"\t\n\r]/g, (c) => inAttribute[c] ?? c) : value;
}
