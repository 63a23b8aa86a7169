import type { Events, Issue, Message, MessageAttributes } from '@budkavle/contracts';
import type { MessageRow } from '../status/advance.ts';
import type { StoredContent } from '../store/content.ts';
import type { MessageEvent } from '../store/events.ts';

/** A message as the SDK API shows it. `withDocuments`: the list never has digitalDocument (API-05). */
export function messageDocument(
  row: MessageRow,
  content: StoredContent,
  events: readonly MessageEvent[],
  withDocuments: boolean,
): Message {
  const attributes: MessageAttributes = {
    messageStatus: row.status,
    creationDateTime: row.creation_date_time,
    messageId: row.message_id,
    conversationId: row.conversation_id,
    ...(row.ref_to_message_id !== null && { refToMessageId: row.ref_to_message_id }),
    confidentiality: content.confidentiality,
    ...(content.generatingSystem && { generatingSystem: content.generatingSystem }),
    ...(content.recipientAttention && { recipientAttention: content.recipientAttention }),
    ...(content.senderAttention && { senderAttention: content.senderAttention }),
    sender: row.sender,
    recipient: row.recipient,
    label: content.label,
    ...(withDocuments && {
      digitalDocument: content.digitalDocument.map(({ contentFiles, ...document }) => ({
        ...document,
        ...(contentFiles && {
          contentFiles: contentFiles.map(({ fileName, contentType }) => ({
            fileName,
            contentType,
            content: '',
          })),
        }),
      })),
    }),
    events: eventsDocument(row, events),
  };
  return { type: 'messages', id: row.id, attributes };
}

function eventsDocument(row: MessageRow, events: readonly MessageEvent[]): Events {
  const failed = row.status === 'MESSAGE_EXCHANGE_ERROR';
  return {
    type: failed ? 'urn:problem-type:sdk:messageExchangeError' : 'urn:problem-type:sdk:message',
    detail: row.status,
    instance: row.message_id,
    eventIssues: events.map(issueOf),
  };
}

function issueOf(event: MessageEvent): Issue {
  return {
    typeCode: event.type_code,
    ...(event.title !== null && { title: event.title }),
    detail: event.detail ?? 'NA',
    ...(event.place !== null && { in: event.place }),
    time: event.time,
    actor: event.actor,
    ...(event.code !== null && { code: event.code }),
    ...(event.as4_message_id !== null && { as4MessageId: event.as4_message_id }),
    ...(event.retry_at !== null && { retryAt: event.retry_at }),
  };
}
