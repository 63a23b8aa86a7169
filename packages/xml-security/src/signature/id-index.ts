import { securityNamespaces as ns } from '../algorithms.ts';
import { XmlSecurityError } from '../errors.ts';
import { XML_NAMESPACE } from '../reader/types.ts';
import { childElements } from '../tree/navigate.ts';
import type { XmlElement } from '../tree/types.ts';

/** The values of wsu:Id, Id, ID and xml:id on one element. */
export function idsOf(el: XmlElement): string[] {
  return el.attributes
    .filter(
      ({ namespaceURI, localName }) =>
        (namespaceURI === '' && (localName === 'Id' || localName === 'ID')) ||
        (namespaceURI === ns.wsu && localName === 'Id') ||
        (namespaceURI === XML_NAMESPACE && localName === 'id'),
    )
    .map(({ value }) => value);
}

/** Every element that has an id, by its value. DSIG_DUPLICATE_ID when a value stands on two. */
export function idIndex(root: XmlElement): Map<string, XmlElement> {
  const index = new Map<string, XmlElement>();
  const visit = (el: XmlElement): void => {
    for (const id of idsOf(el)) {
      const other = index.get(id);
      if (other && other !== el)
        throw new XmlSecurityError('DSIG_DUPLICATE_ID', 'Two elements have the same Id');
      index.set(id, el);
    }
    childElements(el).forEach(visit);
  };
  visit(root);
  return index;
}
