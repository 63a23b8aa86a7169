import type { Finding } from '../findings/finding.ts';
import { findings as published } from '../findings/published.ts';
import { documentTypeOf } from '../identifiers/document-type.ts';
import type { XheFinding } from './xhe-finding.ts';
import type { XheHeader } from './xhe-header.ts';

/** What of an envelope is answered in the receipt: BV invariant (B1.3.3 5.3). */
export function xheReceiptFindings(findings: readonly XheFinding[]): Finding[] {
  return findings
    .filter((finding) => finding.severity === 'receipt')
    .map(({ text, field }) => ({ code: 'BV', detail: 'invariant', text, field, row: 5 }));
}

/** Row 14: a document type that the transport model wants encrypted, and is not. */
export function transportModelFindings(header: XheHeader): Finding[] {
  const type = documentTypeOf(header.document);
  return type?.encrypted && !header.encrypted ? [published.notEncrypted()] : [];
}
