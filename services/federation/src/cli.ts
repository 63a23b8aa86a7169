import { addressBookCommands } from './cli/address-book-commands.ts';
import { certificateCommands } from './cli/certificate-commands.ts';
import type { FederationCommand } from './cli/command.ts';
import { wholeCommands } from './cli/federation-commands.ts';
import { participantCommands } from './cli/participant-commands.ts';

export type { CommandIo, FederationCommand } from './cli/command.ts';

/** The commands of `budkavle federation`. */
export const federationCommands: readonly FederationCommand[] = [
  ...wholeCommands,
  ...participantCommands,
  ...addressBookCommands,
  ...certificateCommands,
];
