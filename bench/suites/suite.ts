import type { BenchOptions } from '../options.ts';
import type { Row } from '../report/row.ts';

export interface SuiteContext {
  readonly options: BenchOptions;
  /** A temporary folder, emptied after the run. */
  readonly folder: string;
  /** Tells people what is being measured. */
  progress(what: string): void;
}

/** A group of rows that are measured together. */
export interface Suite {
  readonly name: string;
  run(context: SuiteContext): Promise<Row[]>;
}
