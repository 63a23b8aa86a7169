/** What an error means to the one who meets it (the same shape in every package). */
export interface ErrorDescription {
  title: string;
  fault: 'us' | 'sender' | 'recipient' | 'federation' | 'operator' | 'user';
  retried: boolean;
  action: string;
}

export const errorCatalogue = {
  CONTRACT_UNREACHABLE: {
    title: 'The other service did not answer',
    fault: 'operator',
    retried: true,
    action: 'Check that the service runs and that its address, certificate and the network are right.',
  },
  CONTRACT_UNAVAILABLE: {
    title: 'The other service cannot serve just now',
    fault: 'operator',
    retried: true,
    action: 'Nothing: it is tried again. If it lasts, look in the log of the other service.',
  },
  CONTRACT_REFUSED: {
    title: 'The other service refused the request',
    fault: 'us',
    retried: false,
    action: "Read the problem's own code: it says what was wrong.",
  },
  CONTRACT_NOT_FOUND: {
    title: 'The other service has nothing under that name',
    fault: 'us',
    retried: false,
    action: 'Check the identifier; the thing may have been deleted.',
  },
  CONTRACT_UNAUTHORIZED: {
    title: 'The other service does not accept our credentials or rights',
    fault: 'operator',
    retried: false,
    action: 'Check the client certificate or API client, its scopes and the addresses it may act for.',
  },
  CONTRACT_ANSWER: {
    title: 'The answer does not follow the contract',
    fault: 'operator',
    retried: true,
    action: 'Check that the address leads to the right service and version.',
  },
  CONTRACT_DIGEST: {
    title: 'The octets received are not those announced',
    fault: 'operator',
    retried: true,
    action: 'Nothing: it is fetched again. If it lasts, look for a proxy that changes content.',
  },
  CONTRACT_JSON: {
    title: 'The JSON text is malformed or beyond the limits of the contract',
    fault: 'user',
    retried: false,
    action: 'Send one JSON document in UTF-8 that follows the published OpenAPI document.',
  },
  CONTRACT_TOO_LARGE: {
    title: 'The document is larger than allowed',
    fault: 'user',
    retried: false,
    action: 'Send less: a whole SDK message may be at most 30 MB.',
  },
} as const satisfies Record<string, ErrorDescription>;

export type ContractErrorCode = keyof typeof errorCatalogue;

/** application/problem+json (RFC 9457) with our stable code. */
export interface Problem {
  type?: string;
  title?: string;
  status?: number;
  detail?: string;
  instance?: string;
  code?: string;
}

/** The one error of this package. `problem` is what the other side said, when it said something. */
export class ContractError extends Error {
  override readonly name = 'ContractError';
  readonly code: ContractErrorCode;
  readonly retried: boolean;
  readonly status: number | undefined;
  readonly problem: (Problem & Record<string, unknown>) | undefined;
  readonly retryAfterSeconds: number | undefined;
  /** Where in the document (CONTRACT_JSON). */
  readonly path: string | undefined;

  constructor(
    code: ContractErrorCode,
    message: string,
    options: {
      status?: number;
      problem?: Problem & Record<string, unknown>;
      retryAfterSeconds?: number;
      path?: string;
      cause?: unknown;
    } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.retried = errorCatalogue[code].retried;
    this.status = options.status;
    this.problem = options.problem;
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.path = options.path;
  }
}
