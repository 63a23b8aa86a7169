import { XmlSecurityError } from '../errors.ts';
import { splitQName } from './names.ts';
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

export interface ParsedTag {
  readonly name: string;
  readonly prefix: string;
  readonly localName: string;
  readonly namespaceURI: string;
  readonly attributes: readonly XmlAttribute[];
  readonly namespaces: readonly NamespaceDeclaration[];
  readonly empty: boolean;
}

const none: readonly never[] = [];

/** Parses what stands between '<' and '>' of a start tag and binds its declarations in `scope`. */
export function parseStartTag(text: string, scope: NamespaceScope, limits: XmlLimits): ParsedTag {
  const empty = text.endsWith('/');
  const body = empty ? text.slice(0, -1) : text;
  let at = nameEnd(body, 0);
  const name = body.slice(0, at);
  requireNameLength(name, limits);
  const [prefix, localName] = splitQName(name);
  const plain: [string, string][] = [];
  const namespaces: NamespaceDeclaration[] = [];
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
    if (plain.length + namespaces.length >= limits.maxAttributes)
      throw new XmlSecurityError('XML_LIMIT_ATTRIBUTES', `More than ${limits.maxAttributes} attributes`);
    const value = normaliseAttribute(body.slice(at + 1, close));
    at = close + 1;
    if (attributeName === 'xmlns') namespaces.push({ prefix: '', uri: value });
    else if (attributeName.startsWith('xmlns:'))
      namespaces.push({ prefix: splitQName(attributeName)[1], uri: value });
    else plain.push([attributeName, value]);
  }
  bindAll(namespaces, scope);
  return {
    name,
    prefix,
    localName,
    namespaceURI: resolve(prefix, scope),
    attributes: plain.length === 0 ? none : resolveAttributes(plain, scope),
    namespaces: namespaces.length === 0 ? none : namespaces,
    empty,
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

function bindAll(namespaces: readonly NamespaceDeclaration[], scope: NamespaceScope): void {
  const seen = namespaces.length > 1 ? new Set<string>() : undefined;
  for (const { prefix, uri } of namespaces) {
    requireBindable(prefix, uri);
    if (seen?.has(prefix)) duplicate();
    seen?.add(prefix);
    if (prefix !== 'xml') scope.bind(prefix, uri);
  }
}

function resolveAttributes(plain: readonly [string, string][], scope: NamespaceScope): XmlAttribute[] {
  const seen = plain.length > 1 ? new Set<string>() : undefined;
  return plain.map(([name, value]) => {
    const [prefix, localName] = splitQName(name);
    const namespaceURI = prefix === '' ? '' : resolve(prefix, scope);
    const expanded = `${localName} ${namespaceURI}`;
    if (seen?.has(expanded)) duplicate();
    seen?.add(expanded);
    return { prefix, localName, namespaceURI, value };
  });
}
