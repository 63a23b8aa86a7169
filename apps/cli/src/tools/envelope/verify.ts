import { oneFile, parseArguments } from '../arguments.ts';
import { openInput } from '../files/input.ts';
import { withScratch } from '../files/scratch.ts';
import { printReport } from '../report/print-report.ts';
import { faults, type Report } from '../report/report.ts';
import type { SubCommand } from '../sub-commands.ts';
import { inspectEnvelope } from './inspect.ts';
import { notWellFormed } from './not-an-envelope.ts';
import { signerTrustOf, trustOptions, trustUsage } from './options.ts';

export const verifyEnvelope: SubCommand = {
  name: 'verify',
  summary: 'check form, rules, signature and signer of an XHE envelope, one by one',
  usage: `budkavle envelope verify FILE ${trustUsage} [--json]`,
  async run(args, io) {
    const { values, positionals } = parseArguments(args, { ...trustOptions, json: { type: 'boolean' } });
    const name = oneFile(positionals);
    const trust = signerTrustOf(values);
    return withScratch(async (scratch) => {
      const input = await openInput(name, scratch);
      const report = await inspectEnvelope(input, trust).then(
        ({ sections }): Report => ({
          tool: 'envelope verify',
          input: input.name,
          sections,
          conclusion: conclusion(faults(sections)),
        }),
        (error) => notWellFormed('envelope verify', input.name, error),
      );
      return printReport(report, { json: values.json === true, print: io.print });
    });
  },
};

function conclusion(count: number): string {
  if (count === 0) return 'Good: every check that could be made holds.';
  return `Refuse it: ${count} ${count === 1 ? 'check does' : 'checks do'} not hold.`;
}
