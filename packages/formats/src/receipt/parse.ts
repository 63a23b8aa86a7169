import { XmlReader, XmlSecurityError } from '@budkavle/xml-security';
import { FormatsError } from '../errors.ts';
import { GrammarWalker } from '../grammar/walker.ts';
import { receiptGrammar } from './grammar.ts';
import type { Receipt } from './model.ts';
import { ReceiptReader } from './reader.ts';
import type { ReceiptFinding } from './receipt-finding.ts';

const MAX_BYTES = 1024 * 1024;
const MAX_FINDINGS = 50;

function read(bytes: Uint8Array): { findings: ReceiptFinding[]; reader: ReceiptReader } {
  const findings: ReceiptFinding[] = [];
  const add = (finding: ReceiptFinding) => {
    if (findings.length < MAX_FINDINGS) findings.push(finding);
  };
  const reader = new ReceiptReader(add);
  const walker = new GrammarWalker(receiptGrammar, [reader], (fault) => add({ rule: 'XSD', ...fault }));
  try {
    const xml = new XmlReader(walker, { maxBytes: MAX_BYTES });
    xml.write(bytes);
    xml.end();
  } catch (cause) {
    if (cause instanceof XmlSecurityError)
      throw new FormatsError('FMT_NOT_WELL_FORMED', { detail: cause.code, cause });
    throw cause;
  }
  return { findings, reader };
}

/** Schema, R1–R9 and the rules that only code can check. At most 50 findings, 1 MiB. Throws FMT_NOT_WELL_FORMED. */
export function validateReceipt(bytes: Uint8Array): ReceiptFinding[] {
  return read(bytes).findings;
}

/** Throws FMT_NOT_WELL_FORMED, or FMT_RECEIPT_INVALID with the findings. */
export function parseReceipt(bytes: Uint8Array): Receipt {
  const { findings, reader } = read(bytes);
  if (findings.length > 0) throw new FormatsError('FMT_RECEIPT_INVALID', { findings });
  const value = (path: string) => reader.values.get(path) ?? '';
  return {
    id: value('/ID'),
    issueDate: value('/IssueDate'),
    issueTime: value('/IssueTime'),
    sender: value('/SenderParty/EndpointID'),
    receiver: value('/ReceiverParty/EndpointID'),
    responseCode: value('/DocumentResponse/Response/ResponseCode') as Receipt['responseCode'],
    documentId: value('/DocumentResponse/DocumentReference/ID'),
    lines: reader.lines,
  };
}
