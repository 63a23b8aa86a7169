import type { Command } from './command.ts';

/** The federation's administration: its commands come from the service itself. */
export const federation: Command = {
  name: 'federation',
  summary: 'administer a federation: participants, certificates, address book',
  usage: 'budkavle federation [COMMAND] --config FILE …\n\nWithout a command it lists them.',
  async run([name, ...args], io) {
    // Loaded when it is used: the tools beside it shall start at once.
    const { federationCommands } = await import('@budkavle/federation');
    const command = federationCommands.find((each) => each.name === name);
    if (command) return command.run(args, io);
    if (name !== undefined) io.complain(`budkavle federation: there is no command "${name}".`);
    for (const each of federationCommands) io.print(`${each.usage}\n    ${each.summary}`);
    return name === undefined ? 0 : 2;
  },
};
