import type { Command } from '../commands/command.ts';
import { UsageError } from '../io.ts';
import { codeOf, describeError } from './report/describe-error.ts';

/**
 * A tool reads what strangers made: whatever happens, one line and an exit code, never a stack trace (its frames and
 * messages might quote the input).
 */
export function guarded(command: Command): Command {
  return {
    ...command,
    async run(args, io) {
      try {
        return await command.run(args, io);
      } catch (error) {
        if (error instanceof UsageError) throw error;
        if (codeOf(error) !== undefined) {
          const { code, text } = describeError(error);
          io.complain(`budkavle ${command.name}: ${text} [${code}]`);
          return 1;
        }
        const name = error instanceof Error ? error.name : 'unknown';
        io.complain(`budkavle ${command.name}: unexpected error (${name}); this is a bug, please report it`);
        if (process.env.BUDKAVLE_DEBUG) throw error;
        return 1;
      }
    },
  };
}
