import type { ReasonCode } from '../findings/finding.ts';

export interface ReceiptLine {
  /** XPath in the receipted message, or `NA`. */
  readonly lineId: string;
  readonly reason: ReasonCode;
  readonly detail?: string;
  readonly text: string;
}

/** Message receipt, UBL ApplicationResponse (C3.2.4). */
export interface Receipt {
  readonly id: string;
  /** xs:date. */
  readonly issueDate: string;
  /** xs:time with time zone. */
  readonly issueTime: string;
  /** The participant that receipts. */
  readonly sender: string;
  /** The original sender. */
  readonly receiver: string;
  readonly responseCode: 'ACCEPTED' | 'REJECTED';
  /** XHE id (= messageId) of the receipted message. */
  readonly documentId: string;
  readonly lines: readonly ReceiptLine[];
}
