import { attribute, child, childrenNamed, textContent, type XmlElement } from '@budkavle/xml-security';
import { openError } from '../errors/as4-error.ts';
import { ns } from '../namespaces.ts';
import type { MessageProperty, PartInfo, Party, UserMessageHeader } from './header.ts';

/**
 * An eb:UserMessage that has been validated against the schema.
 * @throws As4Error EBMS:0003 when a party has several ids
 */
export function readUserMessage(userMessage: XmlElement): UserMessageHeader {
  const info = need(userMessage, 'MessageInfo');
  const parties = need(userMessage, 'PartyInfo');
  const collaboration = need(userMessage, 'CollaborationInfo');
  const service = need(collaboration, 'Service');
  const properties = child(userMessage, ns.eb, 'MessageProperties');
  const payload = child(userMessage, ns.eb, 'PayloadInfo');
  return {
    messageId: text(need(info, 'MessageId')),
    timestamp: text(need(info, 'Timestamp')),
    refToMessageId: optionalText(info, 'RefToMessageId'),
    mpc: attribute(userMessage, 'mpc')?.trim(),
    from: readParty(need(parties, 'From'), 'From'),
    to: readParty(need(parties, 'To'), 'To'),
    agreementRef: optionalText(collaboration, 'AgreementRef'),
    service: { value: text(service), type: attribute(service, 'type')?.trim() },
    action: text(need(collaboration, 'Action')),
    conversationId: text(need(collaboration, 'ConversationId')),
    properties: properties ? readProperties(properties) : [],
    parts: payload ? childrenNamed(payload, ns.eb, 'PartInfo').map(readPart) : [],
  };
}

function readParty(party: XmlElement, name: string): Party {
  const ids = childrenNamed(party, ns.eb, 'PartyId');
  const id = ids[0];
  if (id === undefined || ids.length > 1)
    throw openError('EBMS:0003', `${name}/PartyId: exactly one expected`);
  return { partyId: text(id), partyIdType: attribute(id, 'type')?.trim(), role: text(need(party, 'Role')) };
}

function readProperties(container: XmlElement): MessageProperty[] {
  return childrenNamed(container, ns.eb, 'Property').map((property) => ({
    name: (attribute(property, 'name') ?? '').trim(),
    type: attribute(property, 'type')?.trim(),
    value: text(property),
  }));
}

function readPart(part: XmlElement): PartInfo {
  const properties = child(part, ns.eb, 'PartProperties');
  return { href: attribute(part, 'href')?.trim(), properties: properties ? readProperties(properties) : [] };
}

function need(parent: XmlElement, name: string): XmlElement {
  const found = child(parent, ns.eb, name);
  if (!found) throw openError('EBMS:0009', `${parent.localName}/${name}: missing`);
  return found;
}

function optionalText(parent: XmlElement, name: string): string | undefined {
  const found = child(parent, ns.eb, name);
  return found && text(found);
}

function text(element: XmlElement): string {
  return textContent(element).trim();
}
