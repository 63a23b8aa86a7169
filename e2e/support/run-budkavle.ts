import { commands } from '../../apps/cli/src/commands/index.ts';

/**
 * Runs a command of `budkavle` to its end, in this process (each start of another costs seconds on a busy machine); an error
 * with what it said unless it ends with this code.
 */
export async function budkavle([name, ...args]: readonly string[], code = 0): Promise<string> {
  const said: string[] = [];
  const io = { print: (line = '') => said.push(line), complain: (line: string) => said.push(line) };
  let ended: number;
  try {
    ended = (await commands.find((each) => each.name === name)?.run(args, io)) ?? 2;
  } catch (error) {
    said.push(String(error));
    ended = 1;
  }
  if (ended !== code)
    throw new Error(`budkavle ${name} ${args.join(' ')} ended with ${ended}:\n${said.join('\n')}`);
  return said.join('\n');
}
