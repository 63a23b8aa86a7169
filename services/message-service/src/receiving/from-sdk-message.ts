import type { Attention as ApiAttention } from '@budkavle/contracts';
import type { Attention, ReceivedAttachment, SdkMessage } from '@budkavle/formats';
import type { StoredContent } from '../store/content.ts';

/** What is kept of a received message. `blobs`: where each file's octets are, in order. */
export function fromSdkMessage<T>(
  message: SdkMessage<ReceivedAttachment<T>>,
  hashOf: (file: ReceivedAttachment<T>) => string,
): StoredContent {
  const { header } = message;
  return {
    confidentiality: header.confidentiality,
    label: header.label ?? '',
    ...(header.generatingSystem && { generatingSystem: { ...header.generatingSystem } }),
    recipientAttention: attention(header.recipient.attention),
    ...(header.sender.attention && { senderAttention: attention(header.sender.attention) }),
    ...(header.recipient.label !== undefined && { recipientLabel: header.recipient.label }),
    ...(header.sender.label !== undefined && { senderLabel: header.sender.label }),
    digitalDocument: message.documents.map((document) => ({
      documentId: document.documentId,
      ...(document.documentName !== undefined && { documentName: document.documentName }),
      ...(document.index !== undefined && { index: document.index }),
      ...(document.texts.length > 0 && { contentTextBody: [...document.texts] }),
      ...(document.files.length > 0 && {
        contentFiles: document.files.map((file) => ({
          fileName: file.fileName,
          contentType: file.contentType,
          hash: hashOf(file),
          size: file.size,
        })),
      }),
    })),
  };
}

/** The API demands texts where the message may have none: they become empty. */
function attention({ subOrganization, persons, references }: Attention): ApiAttention {
  return {
    subOrganization: {
      ...subOrganization.organizationId,
      ...(subOrganization.label !== undefined && { label: subOrganization.label }),
    },
    ...(persons.length > 0 && {
      attentionPerson: persons.map(({ personId, label }) => ({
        root: personId?.root ?? '',
        extension: personId?.extension ?? '',
        label: label ?? '',
      })),
    }),
    ...(references.length > 0 && {
      referenceId: references.map(({ referenceId, label }) => ({ ...referenceId, label: label ?? '' })),
    }),
  };
}
