import { codes } from '../identifiers/code-lists.ts';
import type { Receipt } from './model.ts';

export interface ReceiptEventIssue {
  readonly typeCode: string;
  readonly title?: string;
  readonly detail: string;
  readonly in: string;
}

export interface ReceiptEvent {
  readonly type: string;
  readonly detail: string;
  readonly instance: string;
  readonly eventIssues: readonly ReceiptEventIssue[];
}

/**
 * The event of SDK API MT/MK that a receipt becomes (B1.4.2): type from CustomizationID, detail from
 * ResponseCode, instance from DocumentReference/ID; each line an issue: typeCode from ResponseCode, title from
 * StatusReasonCode, detail from StatusReason, in from LineID.
 */
export function receiptEvent(receipt: Receipt): ReceiptEvent {
  return {
    type: codes.receiptCustomization,
    detail: receipt.responseCode,
    instance: receipt.documentId,
    eventIssues: receipt.lines.map((line) => ({
      typeCode: line.reason,
      ...(line.detail !== undefined && { title: line.detail }),
      detail: line.text,
      in: line.lineId,
    })),
  };
}
