import { element, type Markup } from '@budkavle/xml-security';
import { FormatsError } from '../errors.ts';
import type { Finding } from '../findings/finding.ts';
import { codes } from '../identifiers/code-lists.ts';
import { receiptNamespace } from '../identifiers/document-type.ts';
import { participantScheme } from '../identifiers/participant.ts';
import { cac, cbc } from './grammar.ts';
import type { Receipt, ReceiptLine } from './model.ts';
import { validateReceipt } from './parse.ts';

const MAX_LINES = 50;

/** One line for each finding; a receipt stays readable, so at most 50. */
export function receiptLines(findings: readonly Finding[]): ReceiptLine[] {
  return findings.slice(0, MAX_LINES).map((finding) => ({
    lineId: finding.field,
    reason: finding.code,
    detail: finding.detail,
    text: finding.text,
  }));
}

/** ACCEPTED when there is no finding, else REJECTED with each reason. `sender` is who receipts. */
export function receiptFor(input: {
  id: string;
  at?: Date;
  sender: string;
  receiver: string;
  documentId: string;
  findings: readonly Finding[];
}): Receipt {
  const at = (input.at ?? new Date()).toISOString();
  return {
    id: input.id,
    issueDate: at.slice(0, 10),
    issueTime: `${at.slice(11, 19)}Z`,
    sender: input.sender,
    receiver: input.receiver,
    responseCode: input.findings.length > 0 ? 'REJECTED' : 'ACCEPTED',
    documentId: input.documentId,
    lines: receiptLines(input.findings),
  };
}

const basic = (name: string, text: string): Markup => element(`cbc:${name}`, {}, text);
const aggregate = (name: string, ...content: (Markup | undefined)[]): Markup =>
  element(`cac:${name}`, {}, ...content);
const party = (name: string, participant: string): Markup =>
  aggregate(name, element('cbc:EndpointID', { schemeID: participantScheme }, participant));

function lineResponse(line: ReceiptLine): Markup {
  return aggregate(
    'LineResponse',
    aggregate('LineReference', basic('LineID', line.lineId)),
    aggregate(
      'Response',
      basic('ResponseCode', line.reason),
      aggregate(
        'Status',
        line.detail === undefined ? undefined : basic('StatusReasonCode', line.detail),
        basic('StatusReason', line.text),
      ),
    ),
  );
}

/** Canonical octets of the ApplicationResponse element, order of C3.2.4. Throws FMT_RECEIPT_MODEL with the findings. */
export function buildReceipt(receipt: Receipt): Buffer {
  const content = [
    basic('CustomizationID', codes.receiptCustomization),
    basic('ProfileID', codes.receiptProfile),
    basic('ID', receipt.id),
    basic('IssueDate', receipt.issueDate),
    basic('IssueTime', receipt.issueTime),
    party('SenderParty', receipt.sender),
    party('ReceiverParty', receipt.receiver),
    aggregate(
      'DocumentResponse',
      aggregate('Response', basic('ResponseCode', receipt.responseCode)),
      aggregate('DocumentReference', basic('ID', receipt.documentId)),
      ...receipt.lines.map(lineResponse),
    ),
  ];
  const namespaces = `xmlns="${receiptNamespace}" xmlns:cac="${cac}" xmlns:cbc="${cbc}"`;
  const xml = `<ApplicationResponse ${namespaces}>${content.map((part) => part.xml).join('')}</ApplicationResponse>`;
  const octets = Buffer.from(xml);
  const findings = validateReceipt(octets);
  if (findings.length > 0) throw new FormatsError('FMT_RECEIPT_MODEL', { findings });
  return octets;
}
