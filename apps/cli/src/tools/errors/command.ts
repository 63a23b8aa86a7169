import type { Command } from '../../commands/command.ts';
import { type Io, UsageError } from '../../io.ts';
import { table } from '../../table.ts';
import { parseArguments } from '../arguments.ts';
import type { CataloguedError } from './collect.ts';
import { errorsPage } from './markdown.ts';

const whose: Record<CataloguedError['fault'], string> = {
  us: 'this software (report it as a bug)',
  sender: 'the sender, or its software',
  recipient: 'the recipient, or its software',
  federation: 'the federation',
  operator: 'whoever runs this installation',
  user: 'the user',
};

export const errorsCommand: Command = {
  name: 'errors',
  summary: 'explain an error code, or list them all',
  usage:
    'budkavle errors [CODE or part of one] [--json]\nbudkavle errors --markdown   the page docs/errors.md',
  async run(args, io) {
    const { values, positionals } = parseArguments(args, {
      json: { type: 'boolean' },
      markdown: { type: 'boolean' },
    });
    if (positionals.length > 1) throw new UsageError('one code at a time');
    const { allErrors, catalogues } = await import('./all.ts');
    if (values.markdown) {
      io.print(errorsPage(catalogues).trimEnd());
      return 0;
    }
    return show(allErrors, positionals[0], values.json === true, io);
  },
};

function show(
  allErrors: readonly CataloguedError[],
  wanted: string | undefined,
  json: boolean,
  io: Io,
): number {
  const exact = allErrors.filter((error) => error.code === wanted?.toUpperCase());
  const found = exact.length > 0 ? exact : allErrors.filter((error) => matches(error, wanted));
  if (found.length === 0) {
    io.complain(`budkavle errors: no code holds "${wanted}". All of them: budkavle errors`);
    return 2;
  }
  if (json) io.print(JSON.stringify(found, null, 2));
  else if (found.length === 1 && found[0]) io.print(words(found[0]));
  else io.print(table(['code', 'part', 'retried', 'what'], found.map(row)));
  return 0;
}

function matches(error: CataloguedError, wanted: string | undefined): boolean {
  return wanted === undefined || error.code.toLowerCase().includes(wanted.toLowerCase());
}

function row(error: CataloguedError): string[] {
  return [error.code, error.part, error.retried ? 'yes' : 'no', error.title];
}

function words({ code, part, title, fault, retried, action }: CataloguedError): string {
  return [
    `${code}: ${title}`,
    `  part          ${part}`,
    `  whose fault   ${whose[fault]}`,
    `  retried       ${retried ? 'yes, by itself' : 'no'}`,
    `  what to do    ${action}`,
  ].join('\n');
}
