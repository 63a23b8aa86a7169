import { type StartElement, XmlReader } from '@budkavle/xml-security';
import { DiscoveryError } from '../errors.ts';
import { maxMetadataBytes, smpNamespace } from './names.ts';

const dsNamespace = 'http://www.w3.org/2000/09/xmldsig#';

/**
 * Steps 1 and 2 of 5.2, before any cryptography: size, well-formedness without DTD, the root and its two children,
 * one Signature in the whole document. Comments inside are refused: canonical XML drops them, so a value
 * with one in it keeps its signature while careless readers see half of it.
 * Throws DISC_SECURITY.
 */
export function checkDocumentForm(bytes: Uint8Array): void {
  if (bytes.byteLength > maxMetadataBytes) throw refused('the document is too large', 'TOO_LARGE');
  const children: string[] = [];
  let signatures = 0;
  let depth = 0;
  const reader = new XmlReader(
    {
      startElement(element) {
        depth = element.depth;
        if (depth === 1) checkRoot(element);
        if (depth === 2) children.push(`{${element.namespaceURI}}${element.localName}`);
        if (element.namespaceURI === dsNamespace && element.localName === 'Signature') signatures++;
      },
      endElement(element) {
        depth = element.depth - 1;
      },
      comment() {
        if (depth > 0) throw refused('a comment inside the document', 'COMMENT');
      },
      processingInstruction() {
        if (depth > 0) throw refused('a processing instruction inside the document', 'INSTRUCTION');
      },
    },
    { maxBytes: maxMetadataBytes },
  );
  reader.write(bytes);
  reader.end();
  const expected = [`{${smpNamespace}}ServiceMetadata`, `{${dsNamespace}}Signature`];
  if (signatures !== 1 || children.length !== 2 || children.some((name, index) => name !== expected[index])) {
    throw refused('not exactly ServiceMetadata and one Signature', 'FORM');
  }
}

function checkRoot(element: StartElement): void {
  if (element.namespaceURI !== smpNamespace || element.localName !== 'SignedServiceMetadata') {
    throw refused('the root is not SignedServiceMetadata', 'FORM');
  }
}

function refused(message: string, reason: string): DiscoveryError {
  return new DiscoveryError('DISC_SECURITY', message, { reason });
}
