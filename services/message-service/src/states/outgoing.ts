import { defineStateMachine } from '@budkavle/platform';

export type OutgoingState =
  | 'SCHEDULED'
  | 'SUBMITTED'
  | 'SCHEDULED_FOR_RESEND'
  | 'ACKNOWLEDGE'
  | 'WAITING_FOR_RECEIPT'
  | 'ACCEPTED'
  | 'MESSAGE_EXCHANGE_ERROR';

/** What can happen to an outgoing message. */
export type Happening =
  | 'submitted'
  | 'rescheduled'
  | 'acknowledged'
  | 'awaitsReceipt'
  | 'transportFailed'
  | 'receiptTimedOut'
  | 'accepted'
  | 'rejected';

const beforeDelivery = ['SCHEDULED', 'SUBMITTED', 'SCHEDULED_FOR_RESEND'] as const;
const delivered = ['ACKNOWLEDGE', 'WAITING_FOR_RECEIPT'] as const;
const client = 'the message client: status and event over contract D';

/** Statuses of the API MT–MK (B1.4.2; validation-and-receipts.md 7). REJECTED is shown as MESSAGE_EXCHANGE_ERROR; the event tells. */
export const outgoing = defineStateMachine<OutgoingState, Happening>({
  name: 'Message service: a message that is sent',
  about:
    'A row of `message` (direction `out`). The row is locked from reading the status to writing the new one, in the transaction that writes the event. `services/message-service/src/states/outgoing.ts`',
  initial: 'SCHEDULED',
  states: {
    SCHEDULED: {
      title: 'Validated and stored; the client has its 201. It is sealed and handed over from here',
      phase: 0,
    },
    SUBMITTED: { title: 'The own access point has taken it over', phase: 1 },
    SCHEDULED_FOR_RESEND: { title: 'An attempt of the access point failed; it tries again', phase: 1 },
    ACKNOWLEDGE: { title: "The recipient's access point has it", phase: 2 },
    WAITING_FOR_RECEIPT: {
      title: "Waits for the signed receipt of the recipient's message service",
      phase: 3,
    },
    ACCEPTED: { title: 'The recipient has receipted it', phase: 4, final: true },
    MESSAGE_EXCHANGE_ERROR: {
      title: 'Not delivered, refused by the recipient, or no receipt in time',
      phase: 4,
      final: true,
    },
  },
  transitions: [
    {
      cause: 'submitted',
      from: ['SCHEDULED'],
      to: 'SUBMITTED',
      when: 'the own access point answered 201 or 200',
      durable: 'the sealed octets, before they were handed over: the same ones at every attempt',
      told: client,
    },
    {
      cause: 'rescheduled',
      from: beforeDelivery,
      to: 'SCHEDULED_FOR_RESEND',
      when: 'event `RESCHEDULED` of contract C',
      durable: 'cause and time of the next attempt; the cursor of the events',
      told: client,
    },
    {
      cause: 'acknowledged',
      from: beforeDelivery,
      to: 'ACKNOWLEDGE',
      when: 'event `ACKNOWLEDGED` or `DUPLICATE_AT_RECEIVER` of contract C',
      durable: 'the cursor of the events',
      told: client,
    },
    {
      cause: 'awaitsReceipt',
      from: ['ACKNOWLEDGE'],
      to: 'WAITING_FOR_RECEIPT',
      when: 'at once after it, in the same transaction',
      durable: "the receipt's deadline, from the environment's profile",
      told: client,
    },
    {
      cause: 'transportFailed',
      from: beforeDelivery,
      to: 'MESSAGE_EXCHANGE_ERROR',
      when: 'event `FAILED` of contract C; the own access point or CertPub not reached in time; no certificate to encrypt to',
      durable: 'the cause as an event',
      told: client,
    },
    {
      cause: 'receiptTimedOut',
      from: delivered,
      to: 'MESSAGE_EXCHANGE_ERROR',
      when: 'the deadline passed without a receipt (MT_RECEIPT_TIMEOUT)',
      durable: 'the cause as an event',
      told: client,
    },
    {
      cause: 'accepted',
      // A receipt may overtake the news of the transport receipt.
      from: [...beforeDelivery, ...delivered],
      to: 'ACCEPTED',
      when: 'a receipt ACCEPTED came, signed by the organisation that the message was sent to',
      durable: 'the receipt’s id and what it says',
      told: client,
    },
    {
      cause: 'rejected',
      from: [...beforeDelivery, ...delivered],
      to: 'MESSAGE_EXCHANGE_ERROR',
      when: 'a receipt REJECTED came, signed by that organisation',
      durable: 'the receipt’s id and every line of it, as events',
      told: client,
    },
  ],
  recorded: {
    'late receipt': 'a receipt after the end: its lines and what it says, as events with MT_RECEIPT_LATE',
    'late transport event': 'an event of the access point after a later step: as an event, no more',
    'not sent yet':
      'CertPub or the own access point cannot be reached: an event with the time of the next attempt',
  },
});
