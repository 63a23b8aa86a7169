// biome-ignore-all lint/style/noNonNullAssertion: names and values are filled together, and the loops are bounded by them
import { XmlSecurityError } from '../errors.ts';
import { type QName, splitQName } from './names.ts';
import { type NamespaceScope, requireBindable } from './namespaces.ts';
import { normaliseAttribute } from './references.ts';
import type { NamespaceDeclaration, XmlAttribute, XmlLimits } from './types.ts';

const malformed = (what: string): never => {
  throw new XmlSecurityError('XML_MALFORMED', what);
};

const isSpace = (code: number): boolean => code === 0x20 || code === 0x0a || code === 0x09 || code === 0x0d;

function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && isSpace(text.charCodeAt(at))) at++;
  return at;
}

function nameEnd(text: string, from: number): number {
  let at = from;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (isSpace(code) || code === 0x3d /* = */ || code === 0x2f /* / */) break;
  }
  return at;
}

/** `text` must end after a name and white space; returns the name. */
export function parseEndTag(text: string): string {
  const end = nameEnd(text, 0);
  if (skipSpace(text, end) !== text.length) malformed('An end tag holds more than a name');
  return text.slice(0, end);
}

/** A tag with its names bound. */
export interface BoundTag {
  readonly name: QName;
  readonly namespaceURI: string;
  readonly attributes: readonly XmlAttribute[];
  readonly namespaces: readonly NamespaceDeclaration[];
}

const none: readonly never[] = [];

/** Parses what stands between '<' and '>' of a start tag and binds its declarations in `scope`. */
export function parseStartTag(
  text: string,
  scope: NamespaceScope,
  limits: XmlLimits,
): BoundTag & { readonly empty: boolean } {
  const empty = text.endsWith('/');
  const body = empty ? text.slice(0, -1) : text;
  let at = nameEnd(body, 0);
  const name = body.slice(0, at);
  requireNameLength(name, limits);
  const split = splitQName(name);
  const names: QName[] = [];
  const values: string[] = [];
  while (at < body.length) {
    const from = skipSpace(body, at);
    if (from === body.length) break;
    if (from === at) malformed('No space before an attribute');
    at = nameEnd(body, from);
    const attributeName = body.slice(from, at);
    requireNameLength(attributeName, limits);
    at = skipSpace(body, at);
    if (body[at] !== '=') malformed('An attribute without a value');
    at = skipSpace(body, at + 1);
    const quote = body[at];
    if (quote !== '"' && quote !== "'") return malformed('An attribute value without quotes');
    const close = body.indexOf(quote, at + 1);
    if (close < 0) malformed('An attribute value without end');
    if (names.length >= limits.maxAttributes)
      throw new XmlSecurityError('XML_LIMIT_ATTRIBUTES', `More than ${limits.maxAttributes} attributes`);
    values.push(normaliseAttribute(body.slice(at + 1, close)));
    names.push(splitQName(attributeName));
    at = close + 1;
  }
  return { ...bindTag(split, names, values, scope), empty };
}

/** Binds the declarations among the attributes in `scope`, and every name by it. */
export function bindTag(
  name: QName,
  names: readonly QName[],
  values: readonly string[],
  scope: NamespaceScope,
): BoundTag {
  const namespaces = names.length === 0 ? none : bindDeclarations(names, values, scope);
  return {
    name,
    namespaceURI: resolve(name.prefix, scope),
    attributes: names.length === namespaces.length ? none : resolveAttributes(names, values, scope),
    namespaces,
  };
}

function requireNameLength(name: string, limits: XmlLimits): void {
  // Bytes of UTF-8 are never fewer than UTF-16 units: measure only what may be too long.
  if (name.length * 3 > limits.maxNameLength && Buffer.byteLength(name) > limits.maxNameLength)
    throw new XmlSecurityError('XML_LIMIT_NAME', `A name longer than ${limits.maxNameLength} bytes`);
}

function resolve(prefix: string, scope: NamespaceScope): string {
  const uri = prefix === 'xmlns' ? undefined : scope.lookup(prefix);
  if (uri === undefined && prefix !== '') throw new XmlSecurityError('XML_NAMESPACE', 'An undeclared prefix');
  return uri ?? '';
}

const duplicate = (): never => {
  throw new XmlSecurityError('XML_DUPLICATE_ATTRIBUTE', 'An attribute stands twice on one element');
};

const isDeclaration = ({ name, prefix }: QName): boolean => prefix === 'xmlns' || name === 'xmlns';

function bindDeclarations(
  names: readonly QName[],
  values: readonly string[],
  scope: NamespaceScope,
): readonly NamespaceDeclaration[] {
  const found: NamespaceDeclaration[] = [];
  for (let i = 0; i < names.length; i++) {
    const name = names[i]!;
    if (!isDeclaration(name)) continue;
    const prefix = name.prefix === '' ? '' : name.localName;
    const uri = values[i]!;
    requireBindable(prefix, uri);
    found.push({ prefix, uri });
    if (prefix !== 'xml') scope.bind(prefix, uri);
  }
  if (found.length > 1)
    refuseRepeated(
      found,
      (a, b) => a.prefix === b.prefix,
      ({ prefix }) => prefix,
    );
  return found.length === 0 ? none : found;
}

function resolveAttributes(
  names: readonly QName[],
  values: readonly string[],
  scope: NamespaceScope,
): XmlAttribute[] {
  const found: XmlAttribute[] = [];
  for (let i = 0; i < names.length; i++) {
    const name = names[i]!;
    if (isDeclaration(name)) continue;
    const { prefix, localName } = name;
    const namespaceURI = prefix === '' ? '' : resolve(prefix, scope);
    found.push({ prefix, localName, namespaceURI, value: values[i]! });
  }
  if (found.length > 1)
    refuseRepeated(
      found,
      (a, b) => a.localName === b.localName && a.namespaceURI === b.namespaceURI,
      ({ localName, namespaceURI }) => `${localName} ${namespaceURI}`,
    );
  return found;
}

/** Few are compared each with each, many through a set: linear however many there are. */
function refuseRepeated<T>(all: readonly T[], same: (a: T, b: T) => boolean, key: (one: T) => string): void {
  if (all.length > 8) {
    if (new Set(all.map(key)).size < all.length) duplicate();
    return;
  }
  for (let i = 1; i < all.length; i++) for (let j = 0; j < i; j++) if (same(all[i]!, all[j]!)) duplicate();
}
