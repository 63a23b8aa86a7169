import type { Migration } from '@budkavle/platform';
import { sql } from 'kysely';

/** For claims that take participants in turn: over what is still to be done only (see `claim` of platform). */
export const turnMigration: Migration = {
  async up(db) {
    await sql`create index outgoing_envelope_turn on outgoing_envelope (participant, next_attempt_at) where next_attempt_at is not null`.execute(
      db,
    );
    await sql`create index outgoing_envelope_held on outgoing_envelope (lease_until) where lease_until is not null`.execute(
      db,
    );
  },
};
