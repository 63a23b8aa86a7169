import type { Kysely } from 'kysely';
import type { MessageClientDatabase } from '../store/schema.ts';
import { inFolder } from './conversation-folder.ts';
import { draftVisibleTo } from './draft-sharing.ts';

type Database = Kysely<MessageClientDatabase>;

export interface FolderCounts {
  unassigned: number;
  mine: number;
  waiting: number;
  drafts: number;
}

export const noCounts: FolderCounts = { unassigned: 0, mine: 0, waiting: 0, drafts: 0 };

/** How many conversations and drafts wait in each folder, by mailbox; only for mailboxes that the user may read. */
export async function folderCounts(
  db: Database,
  userId: string,
  readable: readonly string[],
): Promise<Map<string, FolderCounts>> {
  const counts = new Map(readable.map((id) => [id, { ...noCounts }]));
  const take = (name: keyof FolderCounts, rows: readonly { mailbox_id: string; count: unknown }[]) => {
    for (const row of rows) {
      const own = counts.get(row.mailbox_id);
      if (own !== undefined) own[name] = Number(row.count);
    }
  };
  for (const folder of ['unassigned', 'mine', 'waiting'] as const)
    take(
      folder,
      await inFolder(db.selectFrom('conversation'), folder, userId)
        .select((eb) => ['mailbox_id', eb.fn.countAll<number>().as('count')])
        .where('mailbox_id', 'in', readable)
        .groupBy('mailbox_id')
        .execute(),
    );
  take(
    'drafts',
    await db
      .selectFrom('draft')
      .select((eb) => ['mailbox_id', eb.fn.countAll<number>().as('count')])
      .where('mailbox_id', 'in', readable)
      .where(draftVisibleTo(userId))
      .groupBy('mailbox_id')
      .execute(),
  );
  return counts;
}
