import type { MessageStatus } from '@budkavle/contracts';

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

/**
 * The one table of transitions (B1.4.2; validation-and-receipts.md 7). Status only moves forward: what is not listed here
 * changes nothing and is recorded as an event at most. A late transport failure cannot overwrite a delivered, nothing can
 * overwrite a final status. REJECTED is exposed as MESSAGE_EXCHANGE_ERROR; the event keeps the distinction.
 */
export const transitions: Record<Happening, { from: readonly MessageStatus[]; to: MessageStatus }> = {
  submitted: { from: ['SCHEDULED'], to: 'SUBMITTED' },
  rescheduled: { from: beforeDelivery, to: 'SCHEDULED_FOR_RESEND' },
  acknowledged: { from: beforeDelivery, to: 'ACKNOWLEDGE' },
  awaitsReceipt: { from: ['ACKNOWLEDGE'], to: 'WAITING_FOR_RECEIPT' },
  transportFailed: { from: beforeDelivery, to: 'MESSAGE_EXCHANGE_ERROR' },
  receiptTimedOut: { from: delivered, to: 'MESSAGE_EXCHANGE_ERROR' },
  // A receipt may overtake the news of the transport receipt.
  accepted: { from: [...beforeDelivery, ...delivered], to: 'ACCEPTED' },
  rejected: { from: [...beforeDelivery, ...delivered], to: 'MESSAGE_EXCHANGE_ERROR' },
};

/** Statuses that never change any more; only these may be deleted (B1.4.2). */
export const finalStatuses: readonly MessageStatus[] = ['NEW', 'ACCEPTED', 'MESSAGE_EXCHANGE_ERROR'];

/** The status after a happening, or undefined when it changes nothing. */
export function statusAfter(current: MessageStatus, happening: Happening): MessageStatus | undefined {
  const { from, to } = transitions[happening];
  return from.includes(current) ? to : undefined;
}
