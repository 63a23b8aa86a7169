import type { Migration } from '@budkavle/platform';
import { tables } from '../store/tables.ts';

export const watchMigration: Migration = {
  async up(db) {
    const { make, index } = tables(db);
    await make(
      'watch_rule',
      {
        id: 'text',
        mailbox_id: 'text',
        kind: 'text',
        after_minutes: 'integer',
        recipients_json: 'text',
        made_by: 'text',
        made_at: 'text',
        removed_at: 'text?',
      },
      ['id'],
    );
    await index('watch_rule_mailbox', 'watch_rule', ['mailbox_id']);
    await make(
      'watch_setting',
      { mailbox_id: 'text', hours_json: 'text', name_in_notices: 'integer', text: 'text?' },
      ['mailbox_id'],
    );
    await make('watch_hit', { rule_id: 'text', conversation_id: 'text', since: 'text', at: 'text' }, [
      'rule_id',
      'conversation_id',
      'since',
    ]);
    await make(
      'notice_delivery',
      {
        id: 'text',
        mailbox_id: 'text',
        kind: 'text',
        target: 'text',
        link: 'text',
        rule_kind: 'text',
        next_attempt_at: 'text?',
        lease_token: 'text?',
        lease_until: 'text?',
        attempts: 'integer',
      },
      ['id'],
    );
    await index('notice_delivery_due', 'notice_delivery', ['next_attempt_at']);
  },
};
