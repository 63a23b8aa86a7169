/** What a {@link ServiceError} may carry besides its code. Never content of messages, names of persons or keys. */
export interface ServiceErrorOptions {
  message: string;
  /** HTTP status, 500 unless told. */
  status?: number;
  cause?: unknown;
  details?: Record<string, string | number>;
  retryAfterSeconds?: number;
}

/**
 * The error that services throw and that the HTTP server turns into a problem (RFC 9457).
 * Its message is shown to the caller: it holds no content, no names of persons and no keys.
 */
export class ServiceError extends Error {
  override readonly name = 'ServiceError';
  readonly code: string;
  readonly status: number;
  readonly details: Readonly<Record<string, string | number>>;
  readonly retryAfterSeconds: number | undefined;

  constructor(code: string, options: ServiceErrorOptions) {
    super(options.message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.status = options.status ?? 500;
    this.details = options.details ?? {};
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

/** True for an error of this code, whatever package made it. */
export function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && (error as { code?: unknown }).code === code;
}
