import type { Migration } from '@budkavle/platform';
import { tables } from '../store/tables.ts';

export const permissionsMigration: Migration = {
  async up(db) {
    const { make, index } = tables(db);
    await make('user_group', { id: 'text', name: 'text', made_at: 'text', removed_at: 'text?' }, ['id']);
    await make('user_group_member', { group_id: 'text', user_id: 'text' }, ['group_id', 'user_id']);
    await index('user_group_member_user', 'user_group_member', ['user_id']);
    await make(
      'permission_grant',
      {
        id: 'text',
        mailbox_id: 'text',
        kind: 'text',
        subject: 'text',
        value: 'text?',
        permission: 'text',
        granted_by: 'text',
        granted_at: 'text',
        removed_at: 'text?',
      },
      ['id'],
    );
    await index('permission_grant_subject', 'permission_grant', ['kind', 'subject']);
    await index('permission_grant_mailbox', 'permission_grant', ['mailbox_id']);
    await make(
      'delegation',
      {
        id: 'text',
        mailbox_id: 'text',
        from_id: 'text',
        to_id: 'text',
        starts_at: 'text',
        ends_at: 'text',
        note: 'text?',
        made_by: 'text',
        made_at: 'text',
        ended_at: 'text?',
        ended_by: 'text?',
      },
      ['id'],
    );
    await index('delegation_to', 'delegation', ['to_id', 'ends_at']);
    await index('delegation_mailbox', 'delegation', ['mailbox_id', 'ends_at']);
    await make('user_block', { user_id: 'text', blocked_by: 'text', blocked_at: 'text' }, ['user_id']);
    await make('mailbox_administration', { mailbox_id: 'text', made_by: 'text?', closed_at: 'text?' }, [
      'mailbox_id',
    ]);
  },
};
