/** Rules of the message receipt (C3.2.4): schema, Schematron R1–R9, and those that only code can check. */
export type ReceiptRule =
  | 'XSD'
  | 'R1-APP'
  | 'R2-APP'
  | 'R3-APP'
  | 'R4-APP'
  | 'R5-APP'
  | 'R6-APP'
  | 'R7-APP'
  | 'R8-APP'
  | 'R9-APP'
  | 'SCHEME'
  | 'TIMEZONE'
  | 'PARTICIPANT';

export interface ReceiptFinding {
  readonly rule: ReceiptRule;
  readonly text: string;
  readonly field: string;
}
