import { element, type Markup } from '@budkavle/xml-security';
import { ns } from '../namespaces.ts';
import type { MessageProperty, PartInfo, Party, UserMessageHeader } from './header.ts';

/** eb:UserMessage in schema order, without white space (section 3). */
export function userMessageMarkup(header: UserMessageHeader): Markup {
  return element(
    'eb:UserMessage',
    { mpc: header.mpc },
    element(
      'eb:MessageInfo',
      {},
      leaf('eb:Timestamp', header.timestamp),
      leaf('eb:MessageId', header.messageId),
      header.refToMessageId === undefined ? undefined : leaf('eb:RefToMessageId', header.refToMessageId),
    ),
    element('eb:PartyInfo', {}, party('eb:From', header.from), party('eb:To', header.to)),
    element(
      'eb:CollaborationInfo',
      {},
      header.agreementRef === undefined ? undefined : leaf('eb:AgreementRef', header.agreementRef),
      element('eb:Service', { type: header.service.type }, header.service.value),
      leaf('eb:Action', header.action),
      leaf('eb:ConversationId', header.conversationId),
    ),
    header.properties.length === 0
      ? undefined
      : element('eb:MessageProperties', {}, ...header.properties.map(property)),
    header.parts.length === 0 ? undefined : element('eb:PayloadInfo', {}, ...header.parts.map(part)),
  );
}

/** eb:Messaging around one message; carries its own namespace declarations. */
export function messagingMarkup(id: string, content: Markup): Markup {
  return element(
    'eb:Messaging',
    { 'xmlns:eb': ns.eb, 'xmlns:wsu': ns.wsu, 'S12:mustUnderstand': 'true', 'wsu:Id': id },
    content,
  );
}

function party(name: string, value: Party): Markup {
  return element(
    name,
    {},
    element('eb:PartyId', { type: value.partyIdType }, value.partyId),
    leaf('eb:Role', value.role),
  );
}

function property(value: MessageProperty): Markup {
  return element('eb:Property', { name: value.name, type: value.type }, value.value);
}

function part(value: PartInfo): Markup {
  return element(
    'eb:PartInfo',
    { href: value.href },
    value.properties.length === 0
      ? undefined
      : element('eb:PartProperties', {}, ...value.properties.map(property)),
  );
}

export function leaf(name: string, value: string): Markup {
  return element(name, {}, value);
}
