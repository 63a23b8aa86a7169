import type { Kysely } from 'kysely';
import { namesOf } from '../permissions/names.ts';
import type { MessageClientDatabase } from '../store/schema.ts';
import type { Entry, EntryKind, Handling } from './api.ts';
import { at, type Place } from './conversation-state.ts';
import { workOf } from './work-of.ts';

type Database = Kysely<MessageClientDatabase>;

const maxEntries = 500;

/** All that colleagues have noted and done about a conversation; undefined if the mailbox has nothing of it. */
export async function readHandling(
  db: Database,
  place: Place,
  userId: string,
): Promise<Handling | undefined> {
  const row = await db.selectFrom('conversation').selectAll().where(at(place)).executeTakeFirst();
  if (row === undefined) return undefined;
  const work = (await workOf(db, place.mailboxId, [row])).get(place.conversationId);
  if (work === undefined) return undefined;
  const followers = await db.selectFrom('conversation_follow').select('user_id').where(at(place)).execute();
  return {
    ...work,
    following: followers.some((one) => one.user_id === userId),
    followers: followers.length,
    entries: await entriesOf(db, place),
    drafts: await draftsOf(db, place),
  };
}

async function entriesOf(db: Database, place: Place): Promise<Entry[]> {
  const rows = await db
    .selectFrom('conversation_entry')
    .selectAll()
    .where(at(place))
    .orderBy('at', 'desc')
    .orderBy('id')
    .limit(maxEntries)
    .execute();
  const names = await namesOf(
    db,
    rows.flatMap((row) => [row.user_id ?? [], row.other_id ?? []].flat()),
  );
  const person = (id: string) => ({ id, name: names.get(id) ?? '' });
  return rows.reverse().map((row) => ({
    id: row.id,
    kind: row.kind as EntryKind,
    at: row.at,
    ...(row.user_id === null ? {} : { by: person(row.user_id) }),
    ...(row.other_id === null ? {} : { to: person(row.other_id) }),
    ...(row.text === null ? {} : { text: row.text }),
  }));
}

/** Who has begun an answer: that it is there is for all to see, what it says only for whom it is shared with. */
async function draftsOf(db: Database, place: Place): Promise<Handling['drafts']> {
  const rows = await db
    .selectFrom('draft')
    .innerJoin('app_user', 'app_user.id', 'draft.created_by')
    .leftJoin('draft_sharing', 'draft_sharing.draft_id', 'draft.id')
    .select(['draft.id', 'draft.created_by', 'app_user.name', 'draft.saved_at', 'draft_sharing.shared_at'])
    .where('draft.mailbox_id', '=', place.mailboxId)
    .where('draft.conversation_id', '=', place.conversationId)
    .orderBy('draft.saved_at')
    .limit(20)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    by: { id: row.created_by, name: row.name },
    savedAt: row.saved_at,
    shared: row.shared_at !== null,
  }));
}
