import { run } from '../testing/run.ts';

/** Runs a command line as the page shows it: the line, what it printed, its exit code. */
export async function example(line: string): Promise<string> {
  const words = line
    .replace(/\\\n\s*/g, '')
    .split(' ')
    .filter((word) => word !== '');
  const { code, out, err } = await run(...words.slice(1));
  const printed = [err, out].filter((text) => text !== '').join('\n');
  return ['```console', `$ ${line}`, printed, '$ echo $?', String(code), '```'].join('\n');
}
