import { federationCommands } from '@budkavle/federation';
import type { Command } from './command.ts';

/** The federation's administration: its commands come from the service itself. */
export const federation: Command = {
  name: 'federation',
  summary: 'administer a federation: participants, certificates, address book',
  usage: federationCommands.map((each) => `${each.usage}\n    ${each.summary}`).join('\n'),
  async run([name, ...args], io) {
    const command = federationCommands.find((each) => each.name === name);
    if (command) return command.run(args, io);
    if (name !== undefined) io.complain(`budkavle federation: there is no command "${name}".`);
    for (const each of federationCommands) io.print(`  ${each.name.padEnd(24)} ${each.summary}`);
    io.print('\nbudkavle help federation tells more.');
    return name === undefined ? 0 : 2;
  },
};
