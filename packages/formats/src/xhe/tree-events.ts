import type { EndElement, StartElement, XmlElement, XmlHandler } from '@budkavle/xml-security';

const mark = Buffer.from('…');

/** Feeds a tree to a handler. A detached text is fed as a mark: it is there, and not blank. */
export function feedTree(root: XmlElement, handler: XmlHandler, depth = 1): void {
  const { prefix, localName, namespaceURI, attributes, namespaces } = root;
  const name = { prefix, localName, namespaceURI, depth };
  const start: StartElement = { ...name, attributes, namespaces, offset: 0, contentOffset: 0 };
  handler.startElement?.(start);
  for (const node of root.children) {
    if (node.kind === 'element') feedTree(node, handler, depth + 1);
    else if (node.kind === 'text') handler.text?.(Buffer.from(node.value));
    else if (node.kind === 'detached') handler.text?.(mark);
  }
  const end: EndElement = { ...name, contentEnd: 0, end: 0 };
  handler.endElement?.(end);
}
