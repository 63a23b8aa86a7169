import { type AccessPointArchive, openAccessPointArchive } from '@budkavle/access-point';
import { canonicalParticipant } from '@budkavle/formats';
import type { SearchArguments } from '../commands/events.ts';
import { accessPointConfiguration } from '../installation/access-point.ts';
import { openInstallation } from '../installation/open.ts';
import { type Io, UsageError } from '../io.ts';

/** `budkavle events`: what the access point has logged, and what of it is due to be erased. */
export const events = {
  async search(given: SearchArguments, io: Io): Promise<number> {
    const filter = filterOf(given);
    return await withArchive(given.folder, async (archive) => {
      const found = await archive.events(filter);
      for (const entry of found) io.print(given.json ? JSON.stringify(entry) : line(entry));
      if (found.length === filter.limit)
        io.print(given.json ? '' : `There may be more: --after ${found.at(-1)?.id}`);
      if (found.length === 0 && !given.json) io.print('Nothing found.');
      return 0;
    });
  },

  async retention(given: { folder?: string | undefined }, io: Io): Promise<number> {
    return await withArchive(given.folder, async (archive) => {
      const due = await archive.due(new Date());
      io.print('The next run would erase (nothing has been erased):');
      for (const [what, count] of Object.entries(due)) io.print(`  ${what.padEnd(18)} ${count}`);
      return 0;
    });
  },
};

async function withArchive(
  folder: string | undefined,
  work: (archive: AccessPointArchive) => Promise<number>,
): Promise<number> {
  const configuration = accessPointConfiguration(openInstallation(folder ?? '.'));
  const archive = await openAccessPointArchive(configuration);
  try {
    return await work(archive);
  } finally {
    await archive.close();
  }
}

function filterOf(given: SearchArguments) {
  const { participant, direction } = given;
  if (direction !== undefined && direction !== 'in' && direction !== 'out')
    throw new UsageError('--direction is in or out');
  return {
    limit: Math.min(whole(given.limit, '--limit') ?? 100, 1000),
    ...(participant !== undefined && { participant: canonicalParticipant(participant) }),
    ...(given['message-id'] !== undefined && { messageId: given['message-id'] }),
    ...(given.from !== undefined && { from: time(given.from, '--from') }),
    ...(given.to !== undefined && { to: time(given.to, '--to') }),
    ...(direction !== undefined && { direction: direction as 'in' | 'out' }),
    ...(given.after !== undefined && { after: whole(given.after, '--after') as number }),
  };
}

function whole(value: string | undefined, name: string): number | undefined {
  if (value === undefined) return undefined;
  if (!/^\d{1,15}$/.test(value) || value === '0') throw new UsageError(`${name} is a whole number above 0`);
  return Number(value);
}

/** As the column has it: UTC with milliseconds. */
function time(value: string, name: string): string {
  const at = new Date(value);
  if (!/^\d{4}-\d{2}-\d{2}/.test(value) || Number.isNaN(at.getTime()))
    throw new UsageError(`${name} is a time such as 2026-11-01 or 2026-11-01T12:00:00Z`);
  return at.toISOString();
}

type Entry = Awaited<ReturnType<AccessPointArchive['events']>>[number];

function line(entry: Entry): string {
  const { id, at, direction, outcome, code, cause, sender, recipient, access_point: other } = entry;
  const parts = [
    String(id),
    at,
    direction,
    outcome,
    ...(code === null ? [] : [code]),
    ...(cause === null ? [] : [`(${cause})`]),
    `${sender ?? '?'} -> ${recipient ?? '?'}`,
    ...(other === null ? [] : [`access point ${other}`]),
    `AS4 ${entry.as4_message_id ?? '-'}`,
    `XHE ${entry.xhe_id ?? '-'}`,
  ];
  return parts.join('  ');
}
