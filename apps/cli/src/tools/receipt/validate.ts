import { parseReceipt, receiptEvent, validateReceipt } from '@budkavle/formats';
import { oneFile, parseArguments } from '../arguments.ts';
import { notWellFormed } from '../envelope/not-an-envelope.ts';
import { type Input, openInput, readWhole } from '../files/input.ts';
import { withScratch } from '../files/scratch.ts';
import { printReport } from '../report/print-report.ts';
import type { Report, Section } from '../report/report.ts';
import { SectionBuilder } from '../report/section-builder.ts';
import { type SubCommand, withSubCommands } from '../sub-commands.ts';

const tool = 'receipt validate';
const maxBytes = 1024 * 1024;

const validate: SubCommand = {
  name: 'validate',
  summary: 'hold a message receipt (ApplicationResponse) to its schema and rules, and say what it tells',
  usage: 'budkavle receipt validate FILE [--json]',
  async run(args, io) {
    const { values, positionals } = parseArguments(args, { json: { type: 'boolean' } });
    const name = oneFile(positionals);
    return withScratch(async (scratch) => {
      const input = await openInput(name, scratch);
      const report = await validateFile(input).catch((error) => notWellFormed(tool, input.name, error));
      return printReport(report, { json: values.json === true, print: io.print });
    });
  },
};

export const receiptCommand = withSubCommands('receipt', 'check message receipts', [validate]);

async function validateFile(input: Input): Promise<Report> {
  const octets = await readWhole(input, maxBytes);
  const findings = validateReceipt(octets);
  const rules = new SectionBuilder('Rules');
  for (const { rule, text, field } of findings)
    rules.fault(rule === 'XSD' ? 'schema' : 'rule', text, { rule, field });
  if (findings.length > 0) {
    const conclusion = `Refuse it: ${findings.length} ${findings.length === 1 ? 'finding' : 'findings'}. The message waits for a valid receipt.`;
    return { tool, input: input.name, sections: [rules], conclusion };
  }
  rules.good('rules', 'schema and R1-APP to R9-APP hold');
  return {
    tool,
    input: input.name,
    sections: [rules, ...contents(octets)],
    conclusion: 'Good: a valid receipt.',
  };
}

/** What it says, in the terms of the receipt and of the event that a message system gets (SDK API MT/MK). */
function contents(octets: Buffer): Section[] {
  const receipt = parseReceipt(octets);
  const event = receiptEvent(receipt);
  const section = new SectionBuilder('Receipt')
    .fact('id', receipt.id)
    .fact('issued', `${receipt.issueDate}T${receipt.issueTime}`)
    .fact('from', receipt.sender)
    .fact('to', receipt.receiver)
    .fact('about the envelope', receipt.documentId)
    .fact('answer', receipt.responseCode)
    .fact('event', event.type);
  for (const [index, { reason, detail, text, lineId }] of receipt.lines.entries())
    section
      .fact(`reason ${index + 1}`, [reason, detail, text].filter((part) => part !== undefined).join(': '))
      .fact(`at ${index + 1}`, lineId);
  return [section];
}
