import type { ReceivedUserMessage } from '@budkavle/as4';
import type { EventLogEntry } from '../events/event-log.ts';

/** What the event log wants of an incoming message whose sender has been verified (C3.4.6 3.4.1). */
export function incomingEvent(message: ReceivedUserMessage): Omit<EventLogEntry, 'outcome' | 'participant'> {
  return {
    direction: 'in',
    accessPoint: message.header.from.partyId,
    certificate: message.signer.fingerprintSha256,
    signature: message.signatureValue.toString('base64'),
    sender: message.originalSender,
    recipient: message.finalRecipient,
    as4MessageId: message.header.messageId,
    conversationId: message.header.conversationId,
  };
}
