import type { Kysely } from 'kysely';
import { folderCounts, noCounts } from '../handling/counts.ts';
import { unreadBy } from '../messages/read-marks.ts';
import type { MessageClientDatabase } from '../store/schema.ts';
import type { Mailbox } from '../web-api.ts';
import { permissionsOf } from './permissions.ts';

/** The mailboxes that the user may read, with what waits there. Of others nothing is told, not even a number. */
export async function mailboxesOf(db: Kysely<MessageClientDatabase>, userId: string): Promise<Mailbox[]> {
  const permissions = await permissionsOf(db, userId);
  const readable = [...permissions].filter(([, held]) => held.includes('read')).map(([id]) => id);
  if (readable.length === 0) return [];
  const rows = await db
    .selectFrom('mailbox')
    .selectAll()
    .where('id', 'in', readable)
    .where('configured', '=', 1)
    .orderBy('position')
    .orderBy('id')
    .execute();
  const unread = await countByMailbox(db, userId, readable, 'in');
  const failed = await countByMailbox(db, userId, readable, 'out');
  const waiting = await folderCounts(db, userId, readable);
  const refused = await countRefused(db, readable);
  return rows.map((row) => ({
    id: row.id,
    address: row.address,
    name: row.name,
    ...(row.description === null ? {} : { description: row.description }),
    permissions: permissions.get(row.id) ?? [],
    ...(waiting.get(row.id) ?? noCounts),
    unread: unread.get(row.id) ?? 0,
    failed: (failed.get(row.id) ?? 0) + (refused.get(row.id) ?? 0),
  }));
}

/** What came in unread (`in`), or what failed and the user has not looked at since (`out`). */
async function countByMailbox(
  db: Kysely<MessageClientDatabase>,
  userId: string,
  mailboxes: readonly string[],
  direction: 'in' | 'out',
): Promise<Map<string, number>> {
  let query = db
    .selectFrom('message')
    .select((eb) => ['mailbox_id', eb.fn.countAll<number>().as('count')])
    .where('mailbox_id', 'in', mailboxes)
    .where('direction', '=', direction)
    .where(unreadBy(userId))
    .groupBy('mailbox_id');
  if (direction === 'out') query = query.where('failed', '=', 1);
  return new Map((await query.execute()).map((row) => [row.mailbox_id, Number(row.count)]));
}

async function countRefused(
  db: Kysely<MessageClientDatabase>,
  mailboxes: readonly string[],
): Promise<Map<string, number>> {
  const rows = await db
    .selectFrom('draft')
    .select((eb) => ['mailbox_id', eb.fn.countAll<number>().as('count')])
    .where('mailbox_id', 'in', mailboxes)
    .where('refusal_json', 'is not', null)
    .groupBy('mailbox_id')
    .execute();
  return new Map(rows.map((row) => [row.mailbox_id, Number(row.count)]));
}
