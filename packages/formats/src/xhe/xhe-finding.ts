/** Rules of the envelope (C3.2.3): schema, Schematron R1–R14, and those that only code can check. */
export type XheRule =
  | 'XSD'
  | 'R1-XHE'
  | 'R2-XHE'
  | 'R3-XHE'
  | 'R4-XHE'
  | 'R5-XHE'
  | 'R6-XHE'
  | 'R7-XHE'
  | 'R8-XHE'
  | 'R9-XHE'
  | 'R10-XHE'
  | 'R11-XHE'
  | 'R12-XHE'
  | 'R13-XHE'
  | 'R14-XHE'
  | 'UUID'
  | 'TIMESTAMP'
  | 'PARTICIPANT'
  | 'SCOPE';

/**
 * `envelope`: the envelope is refused and no receipt may be sent (C3.2.4 2.1.2).
 * `receipt`: the message service answers it in the receipt, BV invariant (B1.3.3 5.3).
 */
export interface XheFinding {
  readonly rule: XheRule;
  readonly severity: 'envelope' | 'receipt';
  readonly text: string;
  readonly field: string;
}
