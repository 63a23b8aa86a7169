/**
 * What every tool answers: sections of facts and checks. `fault`: the check found something wrong. `warning`: worth
 * knowing, changes no exit code. `unknown`: could not be checked, and why.
 */
export type Verdict = 'good' | 'fault' | 'warning' | 'unknown';

export interface Check {
  readonly name: string;
  readonly verdict: Verdict;
  /** For a person; holds identifiers and names of places, never content. */
  readonly text: string;
  /** A stable code of the error catalogue, when one fits. */
  readonly code?: string;
  /** Rule of a schema or Schematron, e.g. R3-XHE. */
  readonly rule?: string;
  /** XPath. */
  readonly field?: string;
  /** More that machines may want: detail code, row of the table of events. */
  readonly detail?: string;
  readonly row?: number;
}

export interface Fact {
  readonly name: string;
  readonly value: string | number | boolean;
}

export interface Section {
  readonly title: string;
  readonly facts: readonly Fact[];
  readonly checks: readonly Check[];
}

export interface Report {
  readonly tool: string;
  readonly input: string;
  readonly sections: readonly Section[];
  /** The last line for a person. */
  readonly conclusion: string;
  /** The input is not of the kind that the tool reads: exit code 2. */
  readonly notUnderstood?: boolean;
}

/** 0 good, 1 found faults, 2 not understood. */
export function exitCode(report: Report): 0 | 1 | 2 {
  if (report.notUnderstood) return 2;
  return faults(report.sections) > 0 ? 1 : 0;
}

export function faults(sections: readonly Section[]): number {
  return sections.flatMap((section) => section.checks).filter((check) => check.verdict === 'fault').length;
}
