import type { Attention as ApiAttention, LabelledId } from '@budkavle/contracts';
import {
  type Attention,
  codes,
  type InstanceIdentifier,
  type MessageHeader,
  participantScheme,
  type SdkMessage,
} from '@budkavle/formats';
import type { StoredContent, StoredFile } from '../store/content.ts';

/** What identifies a message, beside its content. */
export interface MessageIdentity {
  messageId: string;
  conversationId: string;
  refToMessageId: string | undefined;
  creationDateTime: string;
  sender: string;
  recipient: string;
}

/** The SDK message v3 that a stored message is on the wire. Empty labels are left out: an element may not be empty. */
export function toSdkMessage(identity: MessageIdentity, content: StoredContent): SdkMessage<StoredFile> {
  const { generatingSystem: system } = content;
  const header: MessageHeader = {
    creationDateTime: identity.creationDateTime,
    messageId: identity.messageId,
    conversationId: identity.conversationId,
    ...(identity.refToMessageId !== undefined && { refToMessageId: identity.refToMessageId }),
    ...(content.label !== '' && { label: content.label }),
    confidentiality: content.confidentiality,
    ...(system?.root &&
      system.extension && { generatingSystem: { root: system.root, extension: system.extension } }),
    recipient: {
      id: participant(identity.recipient),
      ...label(content.recipientLabel),
      attention: attention(content.recipientAttention),
    },
    sender: {
      id: participant(identity.sender),
      ...label(content.senderLabel),
      ...(content.senderAttention && { attention: attention(content.senderAttention) }),
    },
  };
  return {
    header,
    documents: content.digitalDocument.map((document) => ({
      documentId: document.documentId,
      ...(document.documentName && { documentName: document.documentName }),
      ...(document.index && { index: document.index }),
      files: document.contentFiles ?? [],
      texts: document.contentTextBody ?? [],
    })),
  };
}

function participant(extension: string): InstanceIdentifier {
  return { root: participantScheme, extension };
}

function label(text: string | undefined): { label?: string } {
  return text ? { label: text } : {};
}

function attention(given: ApiAttention | undefined): Attention {
  const { root, extension, label: name } = given?.subOrganization ?? {};
  return {
    persons: (given?.attentionPerson ?? []).map((person) => ({
      ...(hasId(person) && { personId: { root: person.root, extension: person.extension } }),
      ...label(person.label),
    })),
    subOrganization: {
      organizationId: { root: root || codes.functionalAddressRoot, extension: extension ?? '' },
      ...label(name),
    },
    references: (given?.referenceId ?? []).map((reference) => ({
      referenceId: { root: reference.root, extension: reference.extension },
      ...label(reference.label),
    })),
  };
}

/** The API demands root and extension, the message does not: both empty means that there is no id. */
function hasId(person: LabelledId): boolean {
  return person.root !== '' || person.extension !== '';
}
