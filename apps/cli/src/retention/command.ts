import { openInstallation } from '../installation/open.ts';
import { oneFile, parseArguments } from '../tools/arguments.ts';
import { withSubCommands } from '../tools/sub-commands.ts';

const folder = { type: 'string' } as const;

/** `budkavle retention`: the message service does the same by itself once a minute. */
export const retentionCommand = withSubCommands(
  'retention',
  'what is old enough to go: show, run, take back',
  [
    {
      name: 'run',
      summary:
        'put in the bin and erase what the time has come for, by function mailbox and state; --dry-run only tells',
      usage: 'budkavle retention run [--folder DIR] [--dry-run]',
      async run(args, io) {
        const { values } = parseArguments(args, { folder, 'dry-run': { type: 'boolean' } });
        const { runRetention } = await import('./run.ts');
        return runRetention(
          openInstallation(values.folder ?? '.'),
          { dryRun: values['dry-run'] ?? false },
          io,
        );
      },
    },
    {
      name: 'restore',
      summary: 'take a message back from the bin',
      usage: 'budkavle retention restore [--folder DIR] MESSAGE-ID',
      async run(args, io) {
        const { values, positionals } = parseArguments(args, { folder });
        const { restoreMessage } = await import('./run.ts');
        return restoreMessage(openInstallation(values.folder ?? '.'), oneFile(positionals, 'MESSAGE-ID'), io);
      },
    },
  ],
);
