import { parseArgs } from 'node:util';
import { UsageError } from '../io.ts';
import type { Command } from './command.ts';

export const serve: Command = {
  name: 'serve',
  summary: "run an organisation's access point, message service, message client",
  usage: `budkavle serve [--folder DIR] [--roles ROLE,ROLE]   run them until SIGTERM or Ctrl-C
budkavle serve [--folder DIR] --check               only say whether everything is there to start with

--folder DIR   with budkavle.yaml (default: the working directory)
--roles LIST   of access-point, message-service, message-client (default: those of the configuration)

One process can hold all of them, or one each, also on several machines. Logs are JSON lines on standard output.
New certificates and keys in keys/ are taken over within a minute, or at once on SIGHUP, by the parts that can (the access
point); the others read them when they start.
It starts nothing unless everything is there: configuration, certificates, official roots, the malware scanner.
When told to stop it takes nothing new, finishes what is under way and ends; a second signal ends it at once.`,
  async run(args, io) {
    const { folder = '.', roles, check = false } = parse(args);
    // Loaded when it is used: the tools beside it shall start at once.
    const { serve: run } = await import('../serve/run.ts');
    return run({ folder, roles, check }, io);
  },
};

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: { folder: { type: 'string' }, roles: { type: 'string' }, check: { type: 'boolean' } },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
