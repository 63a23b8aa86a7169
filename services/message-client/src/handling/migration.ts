import type { Migration } from '@budkavle/platform';
import { sql } from 'kysely';
import { tables } from '../store/tables.ts';

export const handlingMigration: Migration = {
  async up(db) {
    const { make, index } = tables(db);
    const place = { mailbox_id: 'text', conversation_id: 'text' } as const;
    const placeKey = ['mailbox_id', 'conversation_id'];
    await make(
      'conversation',
      {
        ...place,
        status: 'text',
        assigned_to: 'text?',
        assigned_at: 'text?',
        done_at: 'text?',
        due_on: 'text?',
        last_message_id: 'text',
        last_at: 'text',
        waiting: 'integer',
        message_count: 'integer',
        first_in_at: 'text?',
        unanswered_since: 'text?',
      },
      placeKey,
    );
    await index('conversation_all', 'conversation', ['mailbox_id', 'last_at', 'last_message_id']);
    await index('conversation_mine', 'conversation', ['mailbox_id', 'status', 'assigned_to', 'last_at']);
    await index('conversation_waiting', 'conversation', ['mailbox_id', 'status', 'waiting', 'last_at']);
    await make('answer_lock', { ...place, user_id: 'text', since: 'text', expires_at: 'text' }, placeKey);
    await make(
      'conversation_entry',
      { id: 'text', ...place, kind: 'text', at: 'text', user_id: 'text?', other_id: 'text?', text: 'text?' },
      ['id'],
    );
    await index('conversation_entry_place', 'conversation_entry', [...placeKey, 'at']);
    await make('label', { id: 'text', mailbox_id: 'text', name: 'text' }, ['id']);
    await index('label_name', 'label', ['mailbox_id', 'name'], { unique: true });
    await make('conversation_label', { ...place, label_id: 'text' }, [...placeKey, 'label_id']);
    await index('conversation_label_label', 'conversation_label', ['label_id']);
    await make('conversation_follow', { ...place, user_id: 'text' }, [...placeKey, 'user_id']);
    await make(
      'personal_notice',
      {
        id: 'text',
        user_id: 'text',
        mailbox_id: 'text',
        conversation_id: 'text?',
        kind: 'text',
        actor_id: 'text?',
        at: 'text',
        seen_at: 'text?',
      },
      ['id'],
    );
    await index('personal_notice_user', 'personal_notice', ['user_id', 'at']);
    await make('draft_sharing', { draft_id: 'text', shared_at: 'text', shared_by: 'text' }, ['draft_id']);
    await fill.execute(db);
  },
};

/** What was there before: a conversation belongs to whoever sent last from it. */
const fill = sql`
  insert into conversation (mailbox_id, conversation_id, status, assigned_to, assigned_at, done_at, due_on,
    last_message_id, last_at, waiting, message_count, first_in_at, unanswered_since)
  select m.mailbox_id, m.conversation_id, 'open',
    (select o.created_by from message o where o.mailbox_id = m.mailbox_id and o.conversation_id = m.conversation_id
      and o.created_by is not null order by o.at desc limit 1),
    null, null, null, m.id, m.at,
    case when m.direction = 'out' and m.failed = 0 then 1 else 0 end,
    (select count(*) from message c where c.mailbox_id = m.mailbox_id and c.conversation_id = m.conversation_id),
    (select min(i.at) from message i where i.mailbox_id = m.mailbox_id and i.conversation_id = m.conversation_id
      and i.direction = 'in'),
    (select min(i.at) from message i where i.mailbox_id = m.mailbox_id and i.conversation_id = m.conversation_id
      and i.direction = 'in' and not exists (select 1 from message o where o.mailbox_id = m.mailbox_id
        and o.conversation_id = m.conversation_id and o.direction = 'out' and o.at > i.at))
  from message m
  where not exists (select 1 from message n where n.mailbox_id = m.mailbox_id and n.conversation_id = m.conversation_id
    and (n.at > m.at or (n.at = m.at and n.id > m.id)))`;
