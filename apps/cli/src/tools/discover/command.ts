import { isParticipant } from '@budkavle/formats';
import type { Command } from '../../commands/command.ts';
import { UsageError } from '../../io.ts';
import { oneFile, parseArguments } from '../arguments.ts';
import { printReport } from '../report/print-report.ts';

export const discoverCommand: Command = {
  name: 'discover',
  summary: 'look a participant up, step by step: DNS, SMP, signature, endpoint, certificates',
  usage: 'budkavle discover PARTICIPANT --profile FILE [--document message|receipt|SCHEME::VALUE] [--json]',
  async run(args, io) {
    const { values, positionals } = parseArguments(args, {
      profile: { type: 'string' },
      document: { type: 'string' },
      json: { type: 'boolean' },
    });
    const participant = oneFile(positionals, 'PARTICIPANT');
    if (values.profile === undefined)
      throw new UsageError('--profile FILE is missing (the environment profile)');
    const identifier = participant.trim();
    if (!isParticipant(identifier))
      throw new UsageError('that is no participant identifier (0203:exempelkommunen.example)');
    // Loaded when needed: the other tools start faster without it.
    const { discoverIn } = await import('./discover.ts');
    const report = await discoverIn(values.profile, identifier, values.document);
    return printReport(report, { json: values.json === true, print: io.print });
  },
};
