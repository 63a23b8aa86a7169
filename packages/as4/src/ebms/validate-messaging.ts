import { childElements, type XmlElement } from '@budkavle/xml-security';
import { openError } from '../errors/as4-error.ts';
import { ns } from '../namespaces.ts';
import { type ChildRule, type ElementRule, messagingRule, type ValueRule } from './schema-rules.ts';

/**
 * Checks an eb:Messaging as strictly as the schema does, except what xsd:any lets through (section 7.4).
 * The error names the element, never its value.
 * @throws As4Error EBMS:0009
 */
export function validateMessaging(messaging: XmlElement): void {
  if (messaging.namespaceURI !== ns.eb || messaging.localName !== 'Messaging')
    throw invalid('Messaging', 'expected');
  validate(messaging, messagingRule, 'Messaging');
}

function validate(element: XmlElement, rule: ElementRule, path: string): void {
  validateAttributes(element, rule, path);
  if (rule.text !== undefined) {
    if (childElements(element).length > 0) throw invalid(path, 'has child elements');
    validateValue(ownText(element), rule.text, path);
    return;
  }
  for (const node of element.children) {
    if (node.kind === 'detached' || (node.kind === 'text' && !/^[ \t\r\n]*$/.test(node.value)))
      throw invalid(path, 'has text');
  }
  validateChildren(childElements(element), rule, path);
}

function validateChildren(found: readonly XmlElement[], rule: ElementRule, path: string): void {
  let at = 0;
  for (const expected of rule.children ?? []) at = takeChildren(found, at, expected, path);
  const open = found.slice(at);
  const foreign = open.find((element) => element.namespaceURI === ns.eb || element.namespaceURI === '');
  if (foreign !== undefined) throw invalid(`${path}/${foreign.localName}`, 'not expected there');
  if (rule.openContent === undefined ? open.length > 0 : open.length < rule.openContent)
    throw invalid(path, rule.openContent === undefined ? 'has unknown content' : 'is empty');
}

function takeChildren(found: readonly XmlElement[], from: number, expected: ChildRule, path: string): number {
  let at = from;
  while (found[at]?.namespaceURI === ns.eb && found[at]?.localName === expected.name) {
    if (at - from >= expected.max) throw invalid(`${path}/${expected.name}`, 'occurs too often');
    validate(found[at] as XmlElement, expected.rule, `${path}/${expected.name}`);
    at += 1;
  }
  if (at - from < expected.min) throw invalid(`${path}/${expected.name}`, 'missing or not in its place');
  return at;
}

function validateAttributes(element: XmlElement, rule: ElementRule, path: string): void {
  const allowed = rule.attributes ?? {};
  let language = false;
  for (const { namespaceURI, localName, value } of element.attributes) {
    if (namespaceURI === '') {
      const known = Object.hasOwn(allowed, localName) ? allowed[localName] : undefined;
      if (!known) throw invalid(`${path}/@${localName}`, 'not allowed');
      validateValue(value, known.value, `${path}/@${localName}`);
    } else if (namespaceURI === ns.xml && localName === 'lang' && rule.language) {
      validateValue(value, 'language', `${path}/@xml:lang`);
      language = true;
    } else if (!rule.openAttributes && !(namespaceURI === ns.xsi && localName.endsWith('chemaLocation'))) {
      throw invalid(`${path}/@${localName}`, 'not allowed');
    }
  }
  for (const [name, { required }] of Object.entries(allowed)) {
    const present = element.attributes.some((a) => a.namespaceURI === '' && a.localName === name);
    if (required && !present) throw invalid(`${path}/@${name}`, 'missing');
  }
  if (rule.language && !language) throw invalid(`${path}/@xml:lang`, 'missing');
}

const dateTime =
  /^-?\d{4,}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?|24:00:00(?:\.0+)?)(?:Z|[+-](?:0\d|1[0-4]):[0-5]\d)?$/;
const forms: Readonly<Record<ValueRule, RegExp>> = {
  'non-empty': /^[\s\S]+$/,
  token: /^[\s\S]*$/,
  anyURI: /^[\s\S]*$/,
  dateTime,
  ncname: /^[\p{L}_][\p{L}\p{M}\p{N}._·-]*$/u,
  language: /^(?:[a-zA-Z]{1,8}(?:-[a-zA-Z0-9]{1,8})*)?$/,
};

function validateValue(value: string, rule: ValueRule, path: string): void {
  const text = rule === 'non-empty' ? value : value.trim();
  if (!forms[rule].test(text)) throw invalid(path, rule === 'non-empty' ? 'empty' : 'not readable');
}

function ownText(element: XmlElement): string {
  return element.children.map((node) => (node.kind === 'text' ? node.value : '')).join('');
}

function invalid(path: string, what: string) {
  return openError('EBMS:0009', `${path.replaceAll(/[^\w@:/.-]/g, '?').slice(0, 200)}: ${what}`);
}
