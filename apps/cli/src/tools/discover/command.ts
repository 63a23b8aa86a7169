import { documentTypeOf, type EnvironmentProfile } from '@budkavle/contracts';
import { DiscoveryError, type Identifier, participantIdentifier } from '@budkavle/discovery';
import { FormatsError, parseIdentifier } from '@budkavle/formats';
import type { Command } from '../../commands/command.ts';
import { UsageError } from '../../io.ts';
import { oneFile, parseArguments } from '../arguments.ts';
import { printReport } from '../report/print-report.ts';
import { discover } from './discover.ts';
import { readProfileFile } from './profile-file.ts';

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
    const profile = readProfileFile(values.profile);
    const document = documentOf(values.document, profile);
    const report = await discover(participantOf(participant), document, profile);
    return printReport(report, { json: values.json === true, print: io.print });
  },
};

function participantOf(text: string): string {
  try {
    return participantIdentifier(text).value;
  } catch (error) {
    if (error instanceof DiscoveryError)
      throw new UsageError('that is no participant identifier (0203:exempelkommunen.example)');
    throw error;
  }
}

function documentOf(text: string | undefined, profile: EnvironmentProfile): Identifier {
  try {
    if (text === undefined || text === 'message' || text === 'receipt') {
      const { scheme, value } = documentTypeOf(profile, text ?? 'message');
      return { scheme, value };
    }
    return parseIdentifier(text);
  } catch (error) {
    if (error instanceof FormatsError)
      throw new UsageError('--document is message, receipt or SCHEME::VALUE');
    throw error;
  }
}
