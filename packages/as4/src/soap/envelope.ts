import {
  attribute,
  childElements,
  idIndex,
  parseXml,
  type XmlElement,
  XmlSecurityError,
} from '@budkavle/xml-security';
import { As4Error, openError } from '../errors/as4-error.ts';
import { ns } from '../namespaces.ts';

export interface SoapEnvelope {
  readonly root: XmlElement;
  readonly header: XmlElement;
  readonly body: XmlElement;
}

/**
 * Reads a SOAP 1.2 envelope: one Header, then one Body (section 7.3). No DTD, no external anything; depth, number of
 * attributes and size are bounded by the XML reader.
 * @throws As4Error EBMS:0009, AS4_NOT_SOAP, AS4_MUST_UNDERSTAND (no Header)
 */
export function readEnvelope(octets: Uint8Array, maxBytes: number): SoapEnvelope {
  if (octets.length > maxBytes) throw openError('EBMS:0009', 'SOAP envelope: too large');
  const root = parse(octets, maxBytes);
  if (root.localName !== 'Envelope' || root.namespaceURI !== ns.s12)
    throw openError('AS4_NOT_SOAP', 'the root part is not a SOAP 1.2 envelope');
  const [header, body, ...more] = childElements(root);
  if (header === undefined || !isNamedSoap(header, 'Header'))
    throw openError('AS4_MUST_UNDERSTAND', 'the SOAP envelope has no Header');
  if (body === undefined || !isNamedSoap(body, 'Body') || more.length > 0)
    throw openError('EBMS:0009', 'SOAP envelope: one Header and one Body expected');
  return { root, header, body };
}

function parse(octets: Uint8Array, maxBytes: number): XmlElement {
  try {
    return parseXml(octets, { limits: { maxBytes, maxDepth: 64 } });
  } catch (error) {
    if (!(error instanceof XmlSecurityError)) throw error;
    throw new As4Error('EBMS:0009', `SOAP envelope: ${error.code}`, {
      detail: 'SOAP envelope: not well-formed, or not allowed XML',
      cause: error,
    });
  }
}

export function isNamedSoap(element: XmlElement, localName: string): boolean {
  return element.namespaceURI === ns.s12 && element.localName === localName;
}

export interface HeaderBlocks {
  readonly messaging: XmlElement;
  /** Without a role; undefined when there is none. */
  readonly security: XmlElement | undefined;
}

/**
 * Finds eb:Messaging and wsse:Security among the header blocks: by position, each once (section 3).
 * @throws As4Error EBMS:0009, EBMS:0103 (two security headers), AS4_MUST_UNDERSTAND
 */
export function readHeaderBlocks(header: XmlElement): HeaderBlocks {
  let messaging: XmlElement | undefined;
  let security: XmlElement | undefined;
  let doubleSecurity = false;
  for (const block of childElements(header)) {
    if (block.namespaceURI === ns.eb && block.localName === 'Messaging') {
      if (messaging) throw openError('EBMS:0009', 'Messaging: occurs twice');
      messaging = block;
    } else if (
      block.namespaceURI === ns.wsse &&
      block.localName === 'Security' &&
      roleOf(block) === undefined
    ) {
      doubleSecurity ||= security !== undefined;
      security = block;
    } else if (mustUnderstand(block) && isForUs(block)) {
      throw openError('AS4_MUST_UNDERSTAND', 'a SOAP header block is not understood');
    }
  }
  if (!messaging) throw openError('EBMS:0009', 'Messaging: missing');
  if (doubleSecurity) throw openError('EBMS:0103', 'wsse:Security: occurs twice');
  return { messaging, security };
}

function mustUnderstand(block: XmlElement): boolean {
  return ['true', '1'].includes((attribute(block, 'mustUnderstand', ns.s12) ?? '').trim());
}

function roleOf(block: XmlElement): string | undefined {
  return attribute(block, 'role', ns.s12)?.trim();
}

function isForUs(block: XmlElement): boolean {
  const role = roleOf(block) ?? '';
  return role === '' || role === `${ns.s12}/role/ultimateReceiver` || role === `${ns.s12}/role/next`;
}

/**
 * Every id of the document; one that occurs twice is refused, since two readers would find different elements.
 * @throws As4Error EBMS:0009
 */
export function uniqueIds(root: XmlElement): Map<string, XmlElement> {
  try {
    return idIndex(root);
  } catch (error) {
    if (!(error instanceof XmlSecurityError)) throw error;
    throw new As4Error('EBMS:0009', 'an id occurs twice', {
      detail: 'SOAP envelope: an id occurs twice',
      cause: error,
    });
  }
}

/** True when nothing but white space, comments and processing instructions is in it. */
export function isEmptyElement(element: XmlElement): boolean {
  return element.children.every(
    (node) =>
      node.kind === 'comment' ||
      node.kind === 'processing-instruction' ||
      (node.kind === 'text' && node.value.trim() === ''),
  );
}
