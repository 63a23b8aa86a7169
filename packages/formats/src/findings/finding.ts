/** Detail codes of B1.3.3 5.3. */
export type FindingDetail =
  | 'structure'
  | 'forbidden'
  | 'too-long'
  | 'invariant'
  | 'duplicate'
  | 'not-supported'
  | 'not-found'
  | 'security';

/** SV: schema or structure. BV: business rule. SIG: signature or encryption. */
export type ReasonCode = 'SV' | 'BV' | 'SIG';

/**
 * One broken rule, in the words of the message receipt (B1.3.3 5.3). `text` and `field` hold identifiers and
 * names of the schema only, never content. `row` is the row of the event table (1 to 14).
 */
export interface Finding {
  readonly code: ReasonCode;
  readonly detail: FindingDetail;
  readonly text: string;
  readonly field: string;
  readonly row: number;
}
