import type { Issue, MessageAttributes } from '@budkavle/contracts';
import type { State } from '../web-api.ts';
import { receiptReasons } from './receipt.ts';

/** How far a message has come. Within a number it may go either way; to a lower one never; from the last one nowhere. */
const ranks: Record<State, number> = {
  DRAFT: 0,
  SCHEDULED: 1,
  SUBMITTED: 2,
  SCHEDULED_FOR_RESEND: 2,
  ACKNOWLEDGE: 3,
  WAITING_FOR_RECEIPT: 4,
  // A receipt that comes late still tells the truth: these two can be overtaken by it.
  NO_RECEIPT: 5,
  MESSAGE_EXCHANGE_ERROR: 5,
  REJECTED: 6,
  ACCEPTED: 6,
  NEW: 6,
};
const finalRank = 6;

/** The state after news: the new one unless it lies behind. A late failure never overwrites a delivered. */
export function advance(current: State, news: State): State {
  if (ranks[current] >= finalRank) return current;
  return ranks[news] >= ranks[current] ? news : current;
}

export function hasFailed(state: State): boolean {
  return state === 'REJECTED' || state === 'MESSAGE_EXCHANGE_ERROR' || state === 'NO_RECEIPT';
}

/** Nothing more will come about it: it can go from the message service. Not NO_RECEIPT, whose receipt may still come. */
export function isSettled(state: State): boolean {
  return state === 'ACCEPTED' || state === 'REJECTED' || state === 'NEW';
}

/** Codes by which message services say that the receipt did not come in time. */
const noReceiptCodes =
  /^(MT_)?(NO_RECEIPT|RECEIPT_TIMEOUT|RECEIPT_TIME_OUT|RECEIPT_MISSING|RECEIPT_OVERDUE)$/;

/**
 * The state of an outgoing message, from status and events. The SDK API has one status for all that went wrong;
 * a refusal shows by its receipt lines, a missing receipt by its code or by the transport receipt that came before.
 */
export function stateOf(attributes: Pick<MessageAttributes, 'messageStatus' | 'events'>): State {
  const issues = attributes.events?.eventIssues ?? [];
  switch (attributes.messageStatus) {
    case 'RETRIEVED':
    case 'RECEIPT_SENT':
      return 'NEW';
    case 'ERROR':
    case 'MESSAGE_EXCHANGE_ERROR':
      return failureOf(issues);
    default:
      return attributes.messageStatus;
  }
}

function failureOf(issues: readonly Issue[]): State {
  const types = issues.map((issue) => issue.typeCode);
  if (types.includes('REJECTED') || types.some((type) => receiptReasons.has(type ?? ''))) return 'REJECTED';
  // A receipt that came after the message service had given up waiting.
  if (types.includes('ACCEPTED')) return 'ACCEPTED';
  if (issues.some((issue) => noReceiptCodes.test(issue.code ?? ''))) return 'NO_RECEIPT';
  const wasThere = types.includes('ACKNOWLEDGE') || types.includes('WAITING_FOR_RECEIPT');
  return wasThere ? 'NO_RECEIPT' : 'MESSAGE_EXCHANGE_ERROR';
}
