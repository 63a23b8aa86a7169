import { parseArgs } from 'node:util';
import { UsageError } from '../io.ts';
import type { Command } from './command.ts';

export const events: Command = {
  name: 'events',
  summary: "search the access point's event log of the last 12 months",
  usage: `budkavle events search [--folder DIR] [--participant ID] [--message-id ID] [--from TIME] [--to TIME]
                       [--direction in|out] [--limit N] [--after NUMBER] [--json]
budkavle events retention [--folder DIR]   what the next run of retention would erase (nothing is erased)

--folder DIR      with budkavle.yaml (default: the working directory)
--participant ID  0203:exempelkommunen.example; absent: all that this access point serves
--message-id ID   AS4 MessageId, XHE id or conversation id
--from, --to      2026-11-01 or 2026-11-01T12:00:00Z; from, and before
--limit N         at most 1000 (default 100); --after NUMBER goes on after the last line seen

It only reads, also while the service runs. Lines are oldest first: number, time, direction, outcome, code, parties, ids.`,
  async run([action, ...args], io) {
    const { events: run } = await import('../events/run.ts');
    if (action === 'search') return await run.search(parse(args, searchOptions), io);
    if (action === 'retention') return await run.retention(parse(args, folderOption), io);
    throw new UsageError('Say search or retention: budkavle help events');
  },
};

const text = { type: 'string' } as const;
const folderOption = { folder: text } as const;
const searchOptions = {
  ...folderOption,
  participant: text,
  'message-id': text,
  from: text,
  to: text,
  direction: text,
  limit: text,
  after: text,
  json: { type: 'boolean' },
} as const;
export type SearchArguments = ReturnType<typeof parse<typeof searchOptions>>;

function parse<T extends NonNullable<Parameters<typeof parseArgs>[0]>['options']>(
  args: readonly string[],
  options: T,
) {
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
