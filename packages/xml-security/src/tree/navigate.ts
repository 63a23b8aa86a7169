import { XmlSecurityError } from '../errors.ts';
import { XML_NAMESPACE } from '../reader/types.ts';
import type { XmlElement } from './types.ts';

/** Value of an attribute; no namespace unless one is named. */
export function attribute(el: XmlElement, localName: string, namespaceURI = ''): string | undefined {
  return el.attributes.find((a) => a.localName === localName && a.namespaceURI === namespaceURI)?.value;
}

export function childElements(el: XmlElement): XmlElement[] {
  return el.children.filter((node): node is XmlElement => node.kind === 'element');
}

export function childrenNamed(el: XmlElement, namespaceURI: string, localName: string): XmlElement[] {
  return childElements(el).filter((c) => c.localName === localName && c.namespaceURI === namespaceURI);
}

/** The child of this name, if any; XML_DUPLICATE if there are two. */
export function child(el: XmlElement, namespaceURI: string, localName: string): XmlElement | undefined {
  const found = childrenNamed(el, namespaceURI, localName);
  if (found.length > 1)
    throw new XmlSecurityError('XML_DUPLICATE', `${localName} stands ${found.length} times`);
  return found[0];
}

/** All text below, comments and instructions left out; XML_DETACHED if some was left in the source. */
export function textContent(el: XmlElement): string {
  let text = '';
  for (const node of el.children) {
    if (node.kind === 'text') text += node.value;
    else if (node.kind === 'element') text += textContent(node);
    else if (node.kind === 'detached')
      throw new XmlSecurityError('XML_DETACHED', `The text of ${el.localName} is in the source`);
  }
  return text;
}

/** Prefix to URI, as in scope on `el`; '' is the default namespace, absent when there is none; xml is always there. */
export function inScopeNamespaces(el: XmlElement): ReadonlyMap<string, string> {
  const scope = new Map<string, string>();
  for (let at: XmlElement | undefined = el; at; at = at.parent)
    for (const { prefix, uri } of at.namespaces) if (!scope.has(prefix)) scope.set(prefix, uri);
  if (scope.get('') === '') scope.delete('');
  scope.set('xml', XML_NAMESPACE);
  return scope;
}
