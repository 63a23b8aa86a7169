import { randomUUID } from 'node:crypto';
import {
  type AttachmentSource,
  codes,
  participantScheme,
  type SdkMessage,
  sdkTimestamp,
} from '@budkavle/formats';

/** Who writes to whom, and what is out of the ordinary in a message that the check sends. */
export interface Letter {
  sender: { participant: string; function: string };
  recipient: { participant: string; function: string };
  messageId?: string;
  refToMessageId?: string;
  subject?: string;
  text?: string;
  attachments?: readonly AttachmentSource[];
}

/** An ordinary SDK message, for the check to send as it is or with one thing changed. */
export function letter(options: Letter): SdkMessage<AttachmentSource> {
  const messageId = options.messageId ?? randomUUID();
  const party = (who: Letter['sender']) => ({
    id: { root: participantScheme, extension: who.participant },
    attention: {
      persons: [],
      subOrganization: { organizationId: { root: codes.functionalAddressRoot, extension: who.function } },
      references: [],
    },
  });
  return {
    header: {
      creationDateTime: sdkTimestamp(),
      messageId,
      conversationId: messageId,
      ...(options.refToMessageId ? { refToMessageId: options.refToMessageId } : {}),
      label: options.subject ?? 'Prov av kvittens',
      confidentiality: false,
      recipient: party(options.recipient),
      sender: party(options.sender),
    },
    documents: [
      {
        documentId: 'SDK-Meddelande',
        index: '1',
        texts: [options.text ?? 'Ett prov av hur mottagaren kvitterar.'],
        files: options.attachments ?? [],
      },
    ],
  };
}

export function attachment(
  fileName: string,
  contentType: string,
  content: () => AsyncIterable<Uint8Array>,
): AttachmentSource {
  return { fileName, contentType, open: content };
}
