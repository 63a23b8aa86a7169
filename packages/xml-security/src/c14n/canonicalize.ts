import { XmlSecurityError } from '../errors.ts';
import { XML_NAMESPACE, type XmlAttribute, type XmlHandler } from '../reader/types.ts';
import { inScopeNamespaces } from '../tree/navigate.ts';
import type { XmlElement } from '../tree/types.ts';
import { type C14nOptions, createCanonicalizer } from './canonicalizer.ts';

/**
 * Canonical octets of the subtree `el` with its ancestors' context: namespaces in scope and, in inclusive mode, their
 * xml:* attributes (Canonical XML 1.0 section 2.4). `without` leaves one element out (the enveloped signature).
 * XML_DETACHED when a text of the subtree was left in the source.
 */
export function canonicalize(el: XmlElement, options: C14nOptions & { without?: XmlElement }): Buffer {
  const octets: Buffer[] = [];
  const context = el.parent ? inScopeNamespaces(el.parent) : undefined;
  const writer = createCanonicalizer(options, (chunk) => octets.push(Buffer.from(chunk)), context);
  const inherited = options.mode === 'inclusive' ? inheritedXmlAttributes(el) : [];
  feed({ ...el, attributes: [...el.attributes, ...inherited] }, writer, options.without, 1);
  return Buffer.concat(octets);
}

/** xml:* attributes of the ancestors, the nearest of each name, that `el` does not have itself. */
export function inheritedXmlAttributes(el: XmlElement): XmlAttribute[] {
  const own = new Set(el.attributes.filter((a) => a.namespaceURI === XML_NAMESPACE).map((a) => a.localName));
  const found: XmlAttribute[] = [];
  for (let at = el.parent; at; at = at.parent)
    for (const a of at.attributes)
      if (a.namespaceURI === XML_NAMESPACE && !own.has(a.localName)) {
        own.add(a.localName);
        found.push(a);
      }
  return found;
}

function feed(
  el: XmlElement,
  to: Required<XmlHandler>,
  without: XmlElement | undefined,
  depth: number,
): void {
  const { prefix, localName, namespaceURI, attributes, namespaces } = el;
  to.startElement({
    prefix,
    localName,
    namespaceURI,
    attributes,
    namespaces,
    depth,
    offset: 0,
    contentOffset: 0,
  });
  for (const node of el.children) {
    if (node === without) continue;
    if (node.kind === 'element') feed(node, to, without, depth + 1);
    else if (node.kind === 'text') to.text(Buffer.from(node.value));
    else if (node.kind === 'comment') to.comment(node.value);
    else if (node.kind === 'processing-instruction') to.processingInstruction(node.target, node.data);
    else throw new XmlSecurityError('XML_DETACHED', `The text of ${localName} is in the source`);
  }
  to.endElement({ prefix, localName, namespaceURI, depth, contentEnd: 0, end: 0 });
}
