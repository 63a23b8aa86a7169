import { ns, readEnvelope, readFault } from '@budkavle/as4/inspection';
import { childElements, childrenNamed, idIndex, parseXml, type XmlElement } from '@budkavle/xml-security';
import { SectionBuilder } from '../report/section-builder.ts';

/** What stands where in a SOAP envelope: read leniently, so that a wrong one can be explained too. */
export interface SoapMessage {
  readonly root: XmlElement;
  readonly body: XmlElement | undefined;
  readonly messaging: XmlElement | undefined;
  readonly security: XmlElement | undefined;
  readonly userMessages: readonly XmlElement[];
  readonly signals: readonly XmlElement[];
  readonly fault: ReturnType<typeof readFault>;
  /** Ids that occur once. */
  readonly ids: ReadonlyMap<string, XmlElement>;
}

const maxBytes = 4 * 1024 * 1024;

export function readSoapMessage(octets: Buffer): { section: SectionBuilder; soap: SoapMessage | undefined } {
  const section = new SectionBuilder('SOAP');
  const strict = section.attempt(
    'envelope',
    () => readEnvelope(octets, maxBytes),
    () => 'SOAP 1.2, one Header, one Body',
  );
  const root = strict?.root ?? looseRoot(octets);
  if (!root) return { section, soap: undefined };
  const header = find(root, ns.s12, 'Header');
  const body = find(root, ns.s12, 'Body');
  const messagings = header ? childrenNamed(header, ns.eb, 'Messaging') : [];
  const securities = header ? childrenNamed(header, ns.wsse, 'Security') : [];
  const messaging =
    messagings.find((one) => childrenNamed(one, ns.eb, 'UserMessage').length > 0) ?? messagings[0];
  if (messagings.length > 1) section.fault('eb:Messaging', 'occurs twice', { code: 'EBMS:0009' });
  if (securities.length > 1) section.fault('wsse:Security', 'occurs twice', { code: 'EBMS:0103' });
  const ids = section.attempt(
    'ids',
    () => idIndex(root),
    () => 'every id occurs once',
  );
  const fault = body && readFault(body);
  if (!messaging && !fault) section.fault('eb:Messaging', 'there is none', { code: 'EBMS:0009' });
  section.fact('header blocks', header ? blockNames(header) : 'none');
  return {
    section,
    soap: {
      root,
      body,
      messaging,
      security: securities[0],
      userMessages: messaging ? childrenNamed(messaging, ns.eb, 'UserMessage') : [],
      signals: messaging ? childrenNamed(messaging, ns.eb, 'SignalMessage') : [],
      fault,
      ids: ids ?? new Map(),
    },
  };
}

function blockNames(header: XmlElement): string {
  const names = childElements(header).map((block) => block.localName);
  return names.slice(0, 10).join(', ') || 'none';
}

function looseRoot(octets: Buffer): XmlElement | undefined {
  try {
    return parseXml(octets, { limits: { maxBytes, maxDepth: 64 } });
  } catch {
    // Told already, with its code, by the strict reading.
    return undefined;
  }
}

function find(parent: XmlElement, namespace: string, name: string): XmlElement | undefined {
  return childrenNamed(parent, namespace, name)[0];
}
