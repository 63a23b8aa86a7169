import type { Migration } from '@budkavle/platform';
import { tables } from '../store/tables.ts';

export const nodesMigration: Migration = {
  async up(db) {
    const { make, index } = tables(db);
    await make(
      'live_event',
      { id: 'text', at: 'text', node: 'text', mailbox_id: 'text', message_id: 'text?' },
      ['id'],
    );
    await index('live_event_at', 'live_event', ['at']);
    await make('work_lease', { name: 'text', holder: 'text', until: 'text' }, ['name']);
  },
};
