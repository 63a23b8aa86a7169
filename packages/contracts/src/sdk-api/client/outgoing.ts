import { randomUUID } from 'node:crypto';
import type { CreateMessage } from '../documents.ts';
import type { DigitalDocument, MessageCreateAttributes } from '../message.ts';
import type { ContentPlace } from '../streaming/read-message.ts';

/** A file to be sent; `open` may be called again when the request is repeated. */
export interface OutgoingAttachment {
  fileName: string;
  contentType: string;
  open(): AsyncIterable<Uint8Array>;
  /** Files of the same document are kept together; absent: one document for all of them. */
  documentId?: string;
  documentName?: string;
}

/** A message to be sent without its files. */
export type OutgoingMessage = Omit<MessageCreateAttributes, 'messageStatus' | 'events'>;

/** The document to write, and where each file's octets come from. Added documents follow the message's own in number. */
export function outgoingDocument(
  message: OutgoingMessage,
  attachments: readonly OutgoingAttachment[],
): { document: CreateMessage; open(place: ContentPlace): AsyncIterable<Uint8Array> } {
  const documents: DigitalDocument[] = [...(message.digitalDocument ?? [])];
  const openers = new Map<string, OutgoingAttachment>();
  const common = randomUUID();
  for (const attachment of attachments) {
    const documentId = attachment.documentId ?? common;
    let at = documents.findIndex((one) => one.documentId === documentId);
    if (at < 0) {
      const { documentName } = attachment;
      at = documents.push({ documentId, ...(documentName !== undefined && { documentName }) }) - 1;
    }
    const contentFiles = [...(documents[at]?.contentFiles ?? [])];
    const file = contentFiles.push({
      fileName: attachment.fileName,
      contentType: attachment.contentType,
      content: '',
    });
    documents[at] = { ...(documents[at] as DigitalDocument), contentFiles };
    openers.set(`${at}.${file - 1}`, attachment);
  }
  if (documents.length > 1) numberDocuments(documents);
  return {
    document: {
      data: {
        type: 'messages',
        attributes: { ...message, ...(documents.length > 0 && { digitalDocument: documents }) },
      },
    },
    open({ document, file }) {
      const attachment = openers.get(`${document}.${file}`);
      if (!attachment) throw new TypeError('Files are given as attachments, not within digitalDocument');
      return attachment.open();
    },
  };
}

/** "If several documents are sent, a sort order is to be set" (DigitalDocumentDef.index). */
function numberDocuments(documents: DigitalDocument[]): void {
  for (const [at, one] of documents.entries()) {
    if (one.index === undefined) documents[at] = { ...one, index: String(at + 1) };
  }
}
