import type { Command } from '../commands/command.ts';
import { type Io, UsageError } from '../io.ts';

export interface SubCommand {
  readonly name: string;
  readonly summary: string;
  readonly usage: string;
  run(args: readonly string[], io: Io): Promise<number>;
}

/** A command whose first word chooses what is done: `budkavle envelope verify`. */
export function withSubCommands(name: string, summary: string, subCommands: readonly SubCommand[]): Command {
  return {
    name,
    summary,
    usage: subCommands.map((each) => `${each.usage}\n    ${each.summary}`).join('\n'),
    async run([first, ...rest], io) {
      const chosen = subCommands.find((each) => each.name === first);
      if (!chosen) {
        const names = subCommands.map((each) => each.name).join(', ');
        throw new UsageError(first === undefined ? `one of: ${names}` : `"${first}" is not one of: ${names}`);
      }
      if (rest.includes('--help')) {
        io.print(`${chosen.summary}\n\n  ${chosen.usage.replaceAll('\n', '\n  ')}`);
        return 0;
      }
      return await chosen.run(rest, io);
    },
  };
}
