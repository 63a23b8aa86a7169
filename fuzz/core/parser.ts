/** One parser under attack. Made afresh in every worker: keys and documents are made on the spot. */
export interface Parser {
  /** Valid documents to begin with; at least one. */
  readonly seeds: readonly Buffer[];
  /** Pieces of the format that are worth putting where they do not belong. */
  readonly words?: readonly (string | Uint8Array)[];
  readonly maxBytes?: number;
  /**
   * Reads the input. Throws as the parser throws; throws Broken when what was accepted must not have been.
   * What it returns counts as accepted.
   */
  read(input: Buffer): unknown;
  /** The stable code of an error that the parser may throw; undefined for every other. */
  codeOf(error: unknown): string | undefined;
  close?(): Promise<void>;
}

export type MakeParser = () => Parser | Promise<Parser>;

/** A promise of the parser is broken: it accepted a forgery, gave back other octets, answered with what it may not. */
export class Broken extends Error {}

/** Errors of one class with a `code` from its catalogue, and no others. */
export function codesOf(
  ...kinds: { type: new (...given: never[]) => Error; catalogue: Readonly<Record<string, unknown>> }[]
): (error: unknown) => string | undefined {
  return (error) => {
    for (const { type, catalogue } of kinds) {
      if (!(error instanceof type)) continue;
      const { code } = error as { code?: string };
      return code !== undefined && Object.hasOwn(catalogue, code) ? code : undefined;
    }
    return undefined;
  };
}
