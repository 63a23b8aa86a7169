import { auditCommand } from '../audit/command.ts';
import { keysCommand } from '../keys/command.ts';
import { retentionCommand } from '../retention/command.ts';
import { backup, restore } from './backup.ts';
import type { Command } from './command.ts';
import { demo } from './demo.ts';
import { doctor } from './doctor.ts';
import { events } from './events.ts';
import { federation } from './federation.ts';
import { init } from './init.ts';
import { serve } from './serve.ts';
import { testbed } from './testbed.ts';
import { toolCommands } from './tools.ts';

/** Every command, in the order that help shows them. */
export const commands: readonly Command[] = [
  demo,
  init,
  serve,
  backup,
  restore,
  doctor,
  events,
  federation,
  testbed,
  keysCommand,
  retentionCommand,
  auditCommand,
  ...toolCommands,
  {
    name: 'help',
    summary: 'show this help',
    usage: 'budkavle help [COMMAND]',
    async run([name], io) {
      const command = commands.find((each) => each.name === name);
      if (command) {
        io.print(`${command.summary}\n\n  ${command.usage.replaceAll('\n', '\n  ')}`);
        return 0;
      }
      io.print('budkavle: secure messages between public organisations (SDK)\n');
      for (const each of commands) io.print(`  ${each.name.padEnd(12)} ${each.summary}`);
      io.print('\nbudkavle help COMMAND tells more.');
      return 0;
    },
  },
];
