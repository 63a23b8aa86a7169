/** Where a command writes: words for a person on standard output, complaints on standard error. */
export interface Io {
  print(line?: string): void;
  complain(line: string): void;
}

export const terminal: Io = {
  print: (line = '') => process.stdout.write(`${line}\n`),
  complain: (line) => process.stderr.write(`${line}\n`),
};

/** What a command line could not mean, in words; ends with exit code 2. */
export class UsageError extends Error {}
