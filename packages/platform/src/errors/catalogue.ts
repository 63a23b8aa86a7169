/** Whose fault an error is: decides whom the screen tells to act. */
export type Fault = 'us' | 'sender' | 'recipient' | 'federation' | 'operator' | 'user';

/** What an error code means, from the API to the screen. */
export interface ErrorDescription {
  /** What happened, in one line, without any content of the occasion. */
  title: string;
  fault: Fault;
  /** Whether the program tries again by itself. */
  retried: boolean;
  /** What the one who sees it can do. */
  action: string;
}

/** Every code of a package with its description. */
export type ErrorCatalogue = Record<string, ErrorDescription>;
