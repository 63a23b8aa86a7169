/** An input that broke a promise. */
export interface Failure {
  /** Of the outcome: an unknown error, a broken promise, time, memory. */
  readonly what: string;
  readonly index: number;
  readonly bytes: number;
  readonly input: Uint8Array;
}

/** What one parser did with all its inputs. */
export interface FuzzResult {
  readonly parser: string;
  readonly inputs: number;
  readonly accepted: number;
  readonly refused: Readonly<Record<string, number>>;
  readonly slowestMs: number;
  readonly slowestBytes: number;
  readonly peakMiB: number;
  readonly failures: readonly Failure[];
}
