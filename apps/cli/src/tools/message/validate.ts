import {
  crossCheckEnvelope,
  type Finding,
  FormatsError,
  fileTypeFindings,
  MESSAGE_SIZE_LIMIT,
  readMessage,
  readXheHeader,
} from '@budkavle/formats';
import { oneFile, parseArguments } from '../arguments.ts';
import { notWellFormed } from '../envelope/not-an-envelope.ts';
import { type Input, openInput } from '../files/input.ts';
import { type Scratch, withScratch } from '../files/scratch.ts';
import { printReport } from '../report/print-report.ts';
import type { Report } from '../report/report.ts';
import { SectionBuilder } from '../report/section-builder.ts';
import { type SubCommand, withSubCommands } from '../sub-commands.ts';
import { type AttachmentFacts, measuringSink } from './attachments.ts';

const tool = 'message validate';

const validate: SubCommand = {
  name: 'validate',
  summary:
    'hold an SDK message (version 3) to its schema, its Schematron and the rules that only code can check',
  usage: 'budkavle message validate FILE [--envelope XHE] [--names] [--json]',
  async run(args, io) {
    const { values, positionals } = parseArguments(args, {
      envelope: { type: 'string' },
      names: { type: 'boolean' },
      json: { type: 'boolean' },
    });
    const name = oneFile(positionals);
    return withScratch(async (scratch) => {
      const input = await openInput(name, scratch);
      const report = await validateFile(input, scratch, values).catch((error) =>
        notWellFormed(tool, input.name, error),
      );
      return printReport(report, { json: values.json === true, print: io.print });
    });
  },
};

export const messageCommand = withSubCommands('message', 'check SDK messages', [validate]);

async function validateFile(
  input: Input,
  scratch: Scratch,
  { envelope, names }: { envelope?: string; names?: boolean },
): Promise<Report> {
  const attachments: AttachmentFacts[] = [];
  const { message, findings, truncated, bytes } = await readMessage(input.open(), {
    attachmentSink: measuringSink(attachments),
  }).catch(notWhole);
  const all: Finding[] = [...findings, ...(message ? fileTypeFindings(message) : [])];
  const cross = new SectionBuilder('Envelope');
  if (envelope !== undefined && message) {
    const xhe = await openInput(envelope, scratch);
    const read = await cross.attemptAsync('envelope', () => readXheHeader(xhe.open()));
    if (read?.header)
      addFindings(cross, crossCheckEnvelope(message.header, read.header), 'header and message agree');
    else if (read) cross.fault('envelope', 'it has no header that can be read');
  }
  const summary = new SectionBuilder('Message').fact('size', bytes).fact('size limit', MESSAGE_SIZE_LIMIT);
  if (message) {
    const { header, documents } = message;
    summary
      .fact('message id', header.messageId)
      .fact('conversation id', header.conversationId)
      .fact('created', header.creationDateTime)
      .fact('sender', header.sender.id.extension)
      .fact('recipient', header.recipient.id.extension)
      .fact('functional address', header.recipient.attention.subOrganization.organizationId.extension)
      .fact('confidentiality', header.confidentiality)
      .fact('documents', documents.length);
  }
  const rules = new SectionBuilder('Rules');
  addFindings(rules, all, 'schema, Schematron and code lists hold');
  if (truncated) rules.check('more', 'warning', 'there are more findings than these');
  const sections = [
    summary,
    rules,
    ...attachments.map((one, index) => attachmentSection(one, index, names === true)),
    cross,
  ];
  const count = all.length + cross.checks.filter((check) => check.verdict === 'fault').length;
  return { tool, input: input.name, sections, conclusion: conclusion(count) };
}

/** An attachment that does not become whole ends its own reading only. */
function notWhole(error: unknown): never {
  throw error instanceof FormatsError && error.code === 'FMT_ATTACHMENT' && error.cause ? error.cause : error;
}

function addFindings(section: SectionBuilder, findings: readonly Finding[], good: string): void {
  if (findings.length === 0) section.good('rules', good);
  for (const { code, detail, text, field, row } of findings)
    section.fault('rule', text, { code, detail, field, row });
}

function attachmentSection(facts: AttachmentFacts, index: number, names: boolean): SectionBuilder {
  const section = new SectionBuilder(`Attachment ${index + 1}`);
  if (names) section.fact('name', facts.fileName);
  section.fact('at', facts.field).fact('declared type', facts.contentType);
  if (facts.sha256 === undefined) return section.check('content', 'unknown', 'did not come whole');
  section
    .fact('looks like', facts.sniffed ?? 'no type with a mark of its own')
    .fact('size', facts.size)
    .fact('SHA-256', facts.sha256);
  if (facts.supported && facts.matches) return section.good('type', 'allowed, and the octets look like it');
  return section.check(
    'type',
    'warning',
    facts.supported ? 'the octets look like another type' : 'not an allowed type',
  );
}

function conclusion(count: number): string {
  if (count === 0) return 'Good: the recipient would answer ACCEPTED as far as the message itself goes.';
  return `The recipient would answer REJECTED: ${count} ${count === 1 ? 'finding' : 'findings'}.`;
}
