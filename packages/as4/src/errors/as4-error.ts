import type { EbmsCode } from './ebms-errors.ts';

/**
 * Local codes beside those of ebMS: AS4_HTTP (the request is not one of AS4: plain 400), AS4_NOT_SOAP (a SOAP fault),
 * AS4_MUST_UNDERSTAND (a SOAP fault with status 500), AS4_USAGE (the caller's own fault).
 */
export type As4ErrorCode = EbmsCode | 'AS4_HTTP' | 'AS4_NOT_SOAP' | 'AS4_MUST_UNDERSTAND' | 'AS4_USAGE';

/** Codes whose cause is never told to the peer (an oracle otherwise; specification digest 9 and 12.7). */
const uniform: ReadonlySet<As4ErrorCode> = new Set(['EBMS:0101', 'EBMS:0102']);

export interface As4ErrorOptions {
  /** For the peer: names the field, never its value. Dropped for EBMS:0101 and 0102. */
  detail?: string;
  refToMessageId?: string;
  cause?: unknown;
}

/** Every failure of this package. `reason` is for our own log, `detail` for the peer. */
export class As4Error extends Error {
  readonly code: As4ErrorCode;
  readonly reason: string;
  readonly detail: string | undefined;
  /** The MessageId of the message in error, once it has been read. */
  refToMessageId: string | undefined;

  constructor(code: As4ErrorCode, reason: string, options: As4ErrorOptions = {}) {
    super(`${code}: ${reason}`, { cause: options.cause });
    this.name = 'As4Error';
    this.code = code;
    this.reason = reason;
    this.detail = uniform.has(code) ? undefined : options.detail;
    this.refToMessageId = options.refToMessageId;
  }
}

/** A failure whose cause may be told: detail and reason are the same text. */
export function openError(code: As4ErrorCode, text: string, cause?: unknown): As4Error {
  return new As4Error(code, text, { detail: text, cause });
}
