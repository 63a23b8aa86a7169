import type { Finding } from '@budkavle/formats';
import type { MessageServiceErrorCode } from '../errors.ts';

/**
 * The envelope gets no receipt (C3.2.4 2.1.2; validation-and-receipts.md 5): it is logged as an incident and erased. The sender
 * notices by the time-out.
 */
export class NoReceipt extends Error {
  readonly code: MessageServiceErrorCode;
  readonly reason: string | undefined;
  constructor(code: MessageServiceErrorCode, reason?: string, cause?: unknown) {
    super(code, { cause });
    this.code = code;
    this.reason = reason;
  }
}

/** The message is refused with a receipt. `incident`: it is also an incident (malware, wrong signature). */
export class Refused extends Error {
  readonly findings: readonly Finding[];
  readonly incident: { code: MessageServiceErrorCode; reason?: string } | undefined;
  constructor(findings: readonly Finding[], incident?: { code: MessageServiceErrorCode; reason?: string }) {
    super('refused');
    this.findings = findings;
    this.incident = incident;
  }
}

/** Cannot be told just now: the envelope stays at the access point and is taken up again. */
export class Held extends Error {
  readonly code: string;
  constructor(code: string, cause?: unknown) {
    super(code, { cause });
    this.code = code;
  }
}
