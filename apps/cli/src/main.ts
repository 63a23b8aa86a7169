#!/usr/bin/env node
import { commands } from './commands/index.ts';
import { terminal, UsageError } from './io.ts';

// A reader that has seen enough (head, less) closes the pipe; that is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

const [name = 'help', ...args] = process.argv.slice(2);
const command = commands.find((each) => each.name === name || (name === '--help' && each.name === 'help'));

if (!command) {
  terminal.complain(`budkavle: there is no command "${name}". Try: budkavle help`);
  process.exit(2);
}
try {
  process.exitCode = await command.run(args, terminal);
} catch (error) {
  const code = (error as { code?: unknown }).code;
  if (error instanceof UsageError) {
    terminal.complain(`budkavle ${command.name}: ${error.message}`);
    process.exitCode = 2;
  } else if (error instanceof Error && typeof code === 'string' && /^[A-Z][A-Z0-9]*_[A-Z0-9_]+$/.test(code)) {
    // A fault with a stable code tells what to do; a stack would only hide it.
    terminal.complain(`budkavle ${command.name}: ${error.message} (${code})`);
    process.exitCode = 1;
  } else throw error;
}
