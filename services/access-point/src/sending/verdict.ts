import type { Answer } from '@budkavle/as4';

/** What one attempt came to. */
export type Verdict =
  | {
      readonly kind: 'acknowledged';
      readonly receipt: Extract<Answer, { kind: 'receipt' }>;
      readonly octets: Buffer;
    }
  /** The receiver has it; its receipt was lost (section 10). Needs a human or the message receipt. */
  | { readonly kind: 'duplicate'; readonly code: string; readonly detail: string | undefined }
  | {
      readonly kind: 'retry';
      readonly phase: 'discovery' | 'transport';
      readonly code: string;
      readonly detail?: string | undefined;
      readonly retryAfterSeconds?: number | undefined;
      /** Once, soon, after a fresh look-up: the receiver's certificate may have changed. */
      readonly refresh?: boolean;
      /** The receiver says that it has it, but has not signed that. */
      readonly hintsDuplicate?: boolean;
    }
  /** Nothing was sent: the receiver's circuit is open until then. */
  | {
      readonly kind: 'deferred';
      readonly code: 'AP_CIRCUIT_OPEN';
      readonly until: Date;
      readonly detail?: undefined;
    }
  | { readonly kind: 'failed'; readonly code: string; readonly detail?: string | undefined };

/** Codes and details of peers, fit for events and logs. */
export function told(text: string | undefined): string | undefined {
  return text === undefined
    ? undefined
    : text
        .replace(/[\u0000-\u001f\u007f]+/g, ' ')
        .trim()
        .slice(0, 300);
}
