import { writeEnvironmentProfile } from '../environment-profile.ts';
import { federationError } from '../errors.ts';
import { applySeed } from '../seed/apply.ts';
import { readSeedFile } from '../seed/read.ts';
import { startFederation } from '../start.ts';
import type { CommandIo, FederationCommand } from './command.ts';
import { configuredUrls } from './configured-urls.ts';
import { command, complain, readConfiguration } from './session.ts';

/** The federation as a whole: run it, fill it, describe it, look at its log. */
export const wholeCommands: readonly FederationCommand[] = [
  {
    name: 'serve',
    summary: 'run the parts of the federation that the configuration names',
    usage: 'budkavle federation serve --config FILE',
    run: serve,
  },
  command({
    name: 'seed',
    parameters: 'SEED_FILE',
    summary: 'make the federation hold what a seed file says; twice is the same as once',
    words: 1,
    async work({ context, actor, io, positionals }) {
      const { seed, readCertificate } = await readSeedFile(positionals[0] ?? '');
      const result = await applySeed(context, actor, seed, readCertificate);
      io.print(
        `created ${result.created}, changed ${result.updated}, removed ${result.removed}, as before ${result.unchanged}`,
      );
    },
  }),
  command({
    name: 'profile',
    parameters: '[--access-point-port PORT]… [--deadline-receipt SECONDS]',
    summary: 'print the environment profile that services are configured from',
    options: {
      'access-point-port': { type: 'string', multiple: true },
      'deadline-receipt': { type: 'string' },
    },
    words: 0,
    async work({ context, io, values }) {
      const ports = values['access-point-port'];
      const receipt = values['deadline-receipt'];
      const profile = writeEnvironmentProfile(
        { configuration: context.configuration, context, urls: configuredUrls(context) },
        {
          accessPointPorts: Array.isArray(ports) ? ports.map(wholeNumber) : [],
          ...(typeof receipt === 'string' ? { deadlines: { receiptSeconds: wholeNumber(receipt) } } : {}),
        },
      );
      io.print(JSON.stringify(profile, null, 2));
    },
  }),
  command({
    name: 'log',
    parameters: '[--object NAME] [--owner PROVIDER_OR_PARTICIPANT] [--limit N]',
    summary: 'the log of changes, the newest first, and whether its chain holds',
    options: { object: { type: 'string' }, owner: { type: 'string' }, limit: { type: 'string' } },
    words: 0,
    async work({ administration, context, io, values }) {
      const { object, owner, limit } = values;
      const { entries } = await administration.eventLog({
        ...(typeof object === 'string' ? { object } : {}),
        ...(typeof owner === 'string' ? { organisation: owner } : {}),
        ...(typeof limit === 'string' ? { limit: wholeNumber(limit) } : {}),
      });
      for (const each of entries) {
        io.print(
          `${each.at}\t${each.actor}\t${each.action}\t${each.object ?? ''}\t${each.outcome}\t${JSON.stringify(each.details)}`,
        );
      }
      const { ok } = await context.audit.verify();
      io.print(ok ? 'The log is whole.' : 'THE LOG HAS BEEN ALTERED.');
    },
  }),
];

async function serve(args: readonly string[], io: CommandIo): Promise<number> {
  const [option, file, ...more] = args;
  if (option !== '--config' || file === undefined || more.length > 0) {
    io.complain('Usage: budkavle federation serve --config FILE');
    return 2;
  }
  try {
    const federation = await startFederation(readConfiguration(file));
    for (const [name, url] of Object.entries(federation.urls)) io.print(`${name}\t${url}`);
    await new Promise<void>((resolve) => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
    });
    await federation.stop();
    return 0;
  } catch (error) {
    complain(io, error);
    return 1;
  }
}

function wholeNumber(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw federationError('FED_COMMAND', `${text} is not a whole number`);
}
