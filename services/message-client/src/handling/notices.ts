import { randomUUID } from 'node:crypto';
import { now } from '@budkavle/platform';
import type { Kysely } from 'kysely';
import { permissionsOf } from '../mailboxes/permissions.ts';
import type { MessageClientDatabase } from '../store/schema.ts';
import type { Notice, NoticeKind, NoticePage } from './api.ts';

type Database = Kysely<MessageClientDatabase>;

const shown = 50;

/** Tells persons, in the transaction that makes it true. Whoever may not read the mailbox will not see it. */
export async function tell(
  trx: Database,
  persons: Iterable<string>,
  notice: { kind: NoticeKind; mailboxId: string; conversationId?: string; by?: string },
): Promise<void> {
  const rows = [...new Set(persons)]
    .filter((person) => person !== notice.by)
    .map((person) => ({
      id: randomUUID(),
      user_id: person,
      mailbox_id: notice.mailboxId,
      conversation_id: notice.conversationId ?? null,
      kind: notice.kind,
      actor_id: notice.by ?? null,
      at: now(),
      seen_at: null,
    }));
  if (rows.length > 0) await trx.insertInto('personal_notice').values(rows).execute();
}

/** A new message concerns whoever has the conversation or follows it. */
export async function tellFollowers(
  trx: Database,
  place: { mailboxId: string; conversationId: string },
  assignee: string | null,
): Promise<void> {
  const followers = await trx
    .selectFrom('conversation_follow')
    .select('user_id')
    .where('mailbox_id', '=', place.mailboxId)
    .where('conversation_id', '=', place.conversationId)
    .execute();
  const persons = followers.map((one) => one.user_id);
  if (assignee !== null) persons.push(assignee);
  await tell(trx, persons, { kind: 'message', ...place });
}

/** The newest notices of a person about mailboxes that the person may read now. */
export async function noticesOf(db: Database, userId: string): Promise<NoticePage> {
  const held = await permissionsOf(db, userId);
  const readable = [...held].filter(([, can]) => can.includes('read')).map(([id]) => id);
  if (readable.length === 0) return { items: [], unseen: 0 };
  const mine = () =>
    db
      .selectFrom('personal_notice')
      .where('personal_notice.user_id', '=', userId)
      .where('personal_notice.mailbox_id', 'in', readable);
  const rows = await mine()
    .innerJoin('mailbox', 'mailbox.id', 'personal_notice.mailbox_id')
    .leftJoin('app_user', 'app_user.id', 'personal_notice.actor_id')
    .leftJoin('conversation', (join) =>
      join
        .onRef('conversation.mailbox_id', '=', 'personal_notice.mailbox_id')
        .onRef('conversation.conversation_id', '=', 'personal_notice.conversation_id'),
    )
    .leftJoin('message', 'message.id', 'conversation.last_message_id')
    .select([
      'personal_notice.id',
      'personal_notice.kind',
      'personal_notice.at',
      'personal_notice.seen_at',
      'personal_notice.mailbox_id',
      'personal_notice.conversation_id',
      'personal_notice.actor_id',
      'mailbox.name as mailbox_name',
      'app_user.name as actor_name',
      'message.subject',
    ])
    .orderBy('personal_notice.at', 'desc')
    .orderBy('personal_notice.id')
    .limit(shown)
    .execute();
  const { unseen } = await mine()
    .select((eb) => eb.fn.countAll<number>().as('unseen'))
    .where('seen_at', 'is', null)
    .executeTakeFirstOrThrow();
  const items = rows.map(
    (row): Notice => ({
      id: row.id,
      kind: row.kind as NoticeKind,
      at: row.at,
      seen: row.seen_at !== null,
      mailbox: { id: row.mailbox_id, name: row.mailbox_name },
      ...(row.conversation_id === null ? {} : { conversationId: row.conversation_id }),
      ...(row.subject === null ? {} : { subject: row.subject }),
      ...(row.actor_id === null ? {} : { by: { id: row.actor_id, name: row.actor_name ?? '' } }),
    }),
  );
  return { items, unseen: Number(unseen) };
}

export async function seeNotices(db: Database, userId: string, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await db
    .updateTable('personal_notice')
    .set({ seen_at: now() })
    .where('user_id', '=', userId)
    .where('id', 'in', ids)
    .where('seen_at', 'is', null)
    .execute();
}
