import type { Finding } from './findings/finding.ts';
import type { ReceiptFinding } from './receipt/receipt-finding.ts';
import type { XheFinding } from './xhe/xhe-finding.ts';

export interface ErrorDescription {
  title: string;
  fault: 'us' | 'sender' | 'recipient' | 'federation' | 'operator' | 'user';
  retried: boolean;
  action: string;
}

/** Stable codes of this package and what each means. */
export const errorCatalogue = {
  FMT_PARTICIPANT: {
    title: 'The participant identifier is not a valid 0203, 0007 or 0088 identifier',
    fault: 'user',
    retried: false,
    action: 'Correct the identifier; check digits are verified.',
  },
  FMT_IDENTIFIER: {
    title: 'The text is not a scheme and a value divided by two colons',
    fault: 'sender',
    retried: false,
    action: 'Send the identifier as scheme::value, percent-encoded once in a URL.',
  },
  FMT_NOT_WELL_FORMED: {
    title: 'The document is not well-formed XML or goes over a reading limit',
    fault: 'sender',
    retried: false,
    action: 'No receipt is sent. The sender corrects the software that made the document.',
  },
  FMT_XHE_INVALID: {
    title: 'The XHE envelope breaks its schema or its business rules',
    fault: 'sender',
    retried: false,
    action: 'No receipt is sent. Log, delete, report the access point that let it through.',
  },
  FMT_XHE_PAYLOAD: {
    title: 'The payload of the envelope is not of the kind asked for',
    fault: 'sender',
    retried: false,
    action: 'Encrypted payloads are decrypted; only small unencrypted ones (receipts) are read directly.',
  },
  FMT_XHE_MODEL: {
    title: 'The envelope cannot be written: a header value breaks a rule',
    fault: 'us',
    retried: false,
    action: 'Correct the value named in the error.',
  },
  FMT_ATTACHMENT: {
    title: 'An attachment did not arrive whole',
    fault: 'sender',
    retried: false,
    action: 'What was stored of it is thrown away; the findings of the message say what was wrong.',
  },
  FMT_MESSAGE_MODEL: {
    title: 'The message cannot be written: a value breaks a rule',
    fault: 'user',
    retried: false,
    action: 'Correct the field named in the findings.',
  },
  FMT_RECEIPT_MODEL: {
    title: 'The receipt cannot be written: a value breaks a rule',
    fault: 'us',
    retried: false,
    action: 'Correct the field named in the findings.',
  },
  FMT_RECEIPT_INVALID: {
    title: 'The message receipt breaks its schema or its business rules',
    fault: 'recipient',
    retried: false,
    action: 'The receipt is not used; the message waits for a valid one until its deadline.',
  },
} as const satisfies Record<string, ErrorDescription>;

export type FormatsErrorCode = keyof typeof errorCatalogue;

/** Every failure of this package. `findings` tells the broken rules when a document was refused by them. */
export class FormatsError extends Error {
  readonly code: FormatsErrorCode;
  readonly findings: readonly (Finding | XheFinding | ReceiptFinding)[];

  constructor(
    code: FormatsErrorCode,
    options: {
      detail?: string;
      findings?: readonly (Finding | XheFinding | ReceiptFinding)[];
      cause?: unknown;
    } = {},
  ) {
    const title = errorCatalogue[code].title;
    super(options.detail ? `${title}: ${options.detail}` : title, { cause: options.cause });
    this.name = 'FormatsError';
    this.code = code;
    this.findings = options.findings ?? [];
  }
}
