import type { Command } from './command.ts';

/** The federation's administration, from the service itself. */
export const federation: Command = {
  name: 'federation',
  summary: 'administer a federation: participants, certificates, address book',
  usage: 'budkavle federation COMMAND --config FILE …',
  async run() {
    return 2;
  },
};
