import { FormatsError } from '@budkavle/formats';
import { describeError } from '../report/describe-error.ts';
import type { Report } from '../report/report.ts';
import { SectionBuilder } from '../report/section-builder.ts';

/** The answer for an input that is no XML: exit code 2. Everything else is thrown on. */
export function notWellFormed(tool: string, input: string, error: unknown): Report {
  if (!(error instanceof FormatsError) || error.code !== 'FMT_NOT_WELL_FORMED') throw error;
  const { code, text } = describeError(error);
  return {
    tool,
    input,
    sections: [new SectionBuilder('Form').fault('well-formed', text, { code })],
    conclusion: `Not understood: ${input} is not XML that may be read.`,
    notUnderstood: true,
  };
}
