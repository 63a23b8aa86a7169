import type { Issue } from '@budkavle/contracts';
import type { Receipt, ReceiptLine } from '../web-api.ts';
import { utcTime } from './times.ts';

/** Reason codes of receipt lines (B1.3.3 5.3). */
export const receiptReasons: ReadonlySet<string> = new Set(['SV', 'BV', 'SIG']);

/**
 * The receipt, as the events tell it: typeCode is the reason, title the detail code, detail the text, in the field
 * (validation-and-receipts.md 7). undefined while there is none.
 */
export function receiptOf(
  issues: readonly Issue[],
  state: string,
  fallbackTime: string,
): Receipt | undefined {
  if (state !== 'ACCEPTED' && state !== 'REJECTED') return undefined;
  const lineIssues = issues.filter((issue) => receiptReasons.has(issue.typeCode ?? ''));
  const given = issues.find((issue) => issue.typeCode === state)?.time ?? lineIssues[0]?.time;
  return {
    code: state,
    at: utcTime(given) ?? fallbackTime,
    lines: state === 'ACCEPTED' ? [] : lineIssues.slice(0, 200).map(line),
  };
}

function line(issue: Issue): ReceiptLine {
  const detailCode = issue.title?.trim();
  return {
    reason: issue.typeCode as ReceiptLine['reason'],
    ...(detailCode ? { detailCode: detailCode.slice(0, 100) } : {}),
    detail: (issue.detail ?? '').slice(0, 2000),
    field: (issue.in ?? 'NA').slice(0, 500),
  };
}
