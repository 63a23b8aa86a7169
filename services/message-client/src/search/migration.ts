import { dialectOf, type Migration } from '@budkavle/platform';
import { sql } from 'kysely';

/**
 * The search index. It goes with the message, in the same transaction, by the database itself: SQLite clears the words
 * of an FTS5 table by trigger (`secure-delete`: from the index's pages, too), in PostgreSQL they stand in the row.
 */
export const searchMigration: Migration = {
  async up(db) {
    if (dialectOf(db) === 'postgres') {
      await sql`create table message_index (
        place bigint primary key,
        message_row_id text not null unique references message (id) on delete cascade,
        mailbox_id text not null,
        words tsvector not null
      )`.execute(db);
      await sql`create index message_index_words on message_index using gin (words)`.execute(db);
    } else {
      await sql`create table message_index (
        place integer primary key,
        message_row_id text not null unique references message (id) on delete cascade,
        mailbox_id text not null
      )`.execute(db);
      await sql`create virtual table message_words using fts5 (
        mailbox, text, party, reference, detail = column, tokenize = 'unicode61 remove_diacritics 0', prefix = '2 3 4'
      )`.execute(db);
      await sql`insert into message_words (message_words, rank) values ('secure-delete', 1)`.execute(db);
      await sql`create trigger message_index_words after delete on message_index begin
        delete from message_words where rowid = old.place;
      end`.execute(db);
    }
    await sql`create index message_index_mailbox on message_index (mailbox_id, place)`.execute(db);
  },
};
