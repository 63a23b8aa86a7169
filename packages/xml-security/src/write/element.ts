import { XmlSecurityError } from '../errors.ts';
import { splitQName } from '../reader/names.ts';
import { escapeAttribute, escapeText } from './escape.ts';
import { compareCodePoints } from './order.ts';

/** Finished markup: what element() and the builders of signatures and encryption return. Never made from input. */
export interface Markup {
  readonly xml: string;
}

export const markup = (xml: string): Markup => ({ xml });

/**
 * Canonical-by-construction markup: element('eb:From', {…}, child, 'text'). Strings are escaped, Markup is not;
 * undefined is left out. Declarations come first, then attributes without prefix, then with prefix: sorted by URI
 * when it is declared here, else by prefix. A declaration must not repeat one in scope, or it is not canonical.
 */
export function element(
  name: string,
  attributes: Record<string, string | undefined>,
  ...content: (Markup | string | undefined)[]
): Markup {
  splitQName(name);
  let xml = `<${name}`;
  for (const [key, value] of sorted(attributes)) xml += ` ${key}="${escapeAttribute(value)}"`;
  xml += '>';
  for (const part of content) {
    if (part === undefined) continue;
    if (typeof part === 'string') xml += escapeText(part);
    else if (typeof part.xml === 'string') xml += part.xml;
    else throw new XmlSecurityError('XML_MALFORMED', 'Content that is neither text nor markup');
  }
  return markup(`${xml}</${name}>`);
}

function sorted(attributes: Record<string, string | undefined>): [string, string][] {
  const given = Object.entries(attributes).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  // Splitting is what refuses a name that is none, also of an attribute that stands alone.
  for (const [name] of given) splitQName(name);
  if (given.length < 2) return given;
  const key = (name: string): [number, string, string] => {
    if (name === 'xmlns') return [0, '', ''];
    const { prefix, localName: local } = splitQName(name);
    if (prefix === 'xmlns') return [0, local, ''];
    return prefix === '' ? [1, '', local] : [1, attributes[`xmlns:${prefix}`] ?? prefix, local];
  };
  return given
    .map((entry) => ({ entry, key: key(entry[0]) }))
    .sort(
      (a, b) =>
        a.key[0] - b.key[0] || compareCodePoints(a.key[1], b.key[1]) || compareCodePoints(a.key[2], b.key[2]),
    )
    .map(({ entry }) => entry);
}
