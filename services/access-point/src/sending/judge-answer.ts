import {
  type Answer,
  As4Error,
  type EbmsError,
  type OpenAnswerOptions,
  openAnswer,
  retryClass,
} from '@budkavle/as4';
import { PkiError } from '@budkavle/pki';
import { told, type Verdict } from './verdict.ts';

export interface HttpAnswer {
  readonly status: number;
  readonly body: Buffer;
  readonly retryAfterSeconds: number | undefined;
}

/** Body first, status second (section 1); causes as in section 10. */
export async function judgeAnswer(answer: HttpAnswer, options: OpenAnswerOptions): Promise<Verdict> {
  const { retryAfterSeconds } = answer;
  let opened: Answer;
  try {
    opened = await openAnswer(answer.body, options);
  } catch (error) {
    if (error instanceof As4Error)
      return { kind: 'retry', phase: 'transport', code: error.code, detail: error.reason };
    if (error instanceof PkiError) return { kind: 'retry', phase: 'transport', code: error.code };
    throw error;
  }
  switch (opened.kind) {
    case 'receipt':
      return { kind: 'acknowledged', receipt: opened, octets: answer.body };
    case 'error':
      return judgeErrors(opened.errors, opened.trusted, retryAfterSeconds);
    case 'fault':
      return {
        kind: 'retry',
        phase: 'transport',
        code: 'AP_HTTP_FAILURE',
        detail: told(`HTTP ${answer.status}, SOAP fault ${opened.fault.code}`),
        retryAfterSeconds,
      };
    case 'nothing':
      return {
        kind: 'retry',
        phase: 'transport',
        code: answer.status < 300 ? 'EBMS:0301' : 'AP_HTTP_FAILURE',
        detail: `HTTP ${answer.status}, ${opened.reason}`,
        retryAfterSeconds,
      };
  }
}

function judgeErrors(
  errors: readonly EbmsError[],
  trusted: boolean,
  retryAfterSeconds: number | undefined,
): Verdict {
  const failures = errors.filter((error) => error.severity === 'failure');
  const weighed = (wanted: string) =>
    failures.find((error) => retryClass(error.code, error.detail) === wanted);
  const decisive =
    weighed('already-received') ?? weighed('never') ?? weighed('refresh-once') ?? failures[0] ?? errors[0];
  const code = told(decisive?.code) ?? 'EBMS:0301';
  const detail = told(decisive?.detail ?? decisive?.description ?? decisive?.shortDescription);
  const kind = retryClass(code, decisive?.detail);
  if (!trusted)
    return {
      kind: 'retry',
      phase: 'transport',
      code: 'AP_ERROR_NOT_TRUSTED',
      detail: told(`${code} ${detail ?? ''}`),
      retryAfterSeconds,
      refresh: kind === 'refresh-once',
      hintsDuplicate: kind === 'already-received',
    };
  // A warning alone ends nothing: what is missing is the receipt.
  if (failures.length === 0)
    return { kind: 'retry', phase: 'transport', code: 'EBMS:0301', detail: told(`${code} ${detail ?? ''}`) };
  if (kind === 'already-received') return { kind: 'duplicate', code, detail };
  if (kind === 'never') return { kind: 'failed', code, detail };
  return {
    kind: 'retry',
    phase: 'transport',
    code,
    detail,
    retryAfterSeconds,
    refresh: kind === 'refresh-once',
  };
}
