import { as4Command } from '../tools/as4/command.ts';
import { discoverCommand } from '../tools/discover/command.ts';
import { envelopeCommand } from '../tools/envelope/command.ts';
import { errorsCommand } from '../tools/errors/command.ts';
import { guarded } from '../tools/guard.ts';
import { messageCommand } from '../tools/message/validate.ts';
import { receiptCommand } from '../tools/receipt/validate.ts';
import type { Command } from './command.ts';

/** Tools for suppliers and support: each reads what others made and says what is wrong with it. */
export const toolCommands: readonly Command[] = [
  envelopeCommand,
  messageCommand,
  receiptCommand,
  discoverCommand,
  as4Command,
  errorsCommand,
].map(guarded);
