/** Where a command writes: words on standard output, complaints on standard error. */
export interface CommandIo {
  print(line?: string): void;
  complain(line: string): void;
}

/** One command of `budkavle federation`. `run` gives the exit code: 0 done, 1 failed, 2 not understood. */
export interface FederationCommand {
  readonly name: string;
  readonly summary: string;
  readonly usage: string;
  run(args: readonly string[], io: CommandIo): Promise<number>;
}
