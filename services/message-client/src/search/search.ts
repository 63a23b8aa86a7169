import { dialectOf } from '@budkavle/platform';
import { type Kysely, sql } from 'kysely';
import { unreadBy } from '../messages/read-marks.ts';
import { summaryOf } from '../messages/summary.ts';
import type { MessageClientDatabase } from '../store/schema.ts';
import { mailboxWord, type Part, parts, placeOf } from './message-index.ts';
import type { SearchPage, SearchQuery } from './web-api.ts';
import { wordsOf } from './words.ts';

type Database = Kysely<MessageClientDatabase>;

export interface Search {
  userId: string;
  /** The mailboxes that are searched: those the user may read. Empty: nothing is found. */
  mailboxes: readonly string[];
  query: SearchQuery;
  limit: number;
}

const maxWords = 12;
const dayMs = 24 * 3600_000;

/** Messages that hold every word and suit every condition, newest first. */
export async function searchMessages(db: Database, search: Search): Promise<SearchPage> {
  const { query, mailboxes } = search;
  const asked = askedWords(query);
  // Something was written that holds no letter and no digit: nothing has it.
  const empty = [query.q, query.party, query.reference].some(
    (one) => one?.trim() && wordsOf(one).length === 0,
  );
  if (mailboxes.length === 0 || empty) return { items: [] };
  let select = from(db, asked, mailboxes)
    .selectAll('message')
    .select('message_index.place')
    .select((eb) => eb.case().when(unreadBy(search.userId)(eb)).then(0).else(1).end().as('is_read'))
    .where('message.mailbox_id', 'in', [...mailboxes])
    .limit(search.limit + 1);
  if (query.direction !== undefined) select = select.where('message.direction', '=', query.direction);
  if (query.state !== undefined) select = select.where('message.state', '=', query.state);
  if (query.failed !== undefined) select = select.where('message.failed', '=', 1);
  if (query.files !== undefined) select = select.where('message.attachment_count', '>', 0);
  if (query.from !== undefined)
    select = select.where('message_index.place', '>=', startOf(query.from, query.zone));
  if (query.to !== undefined)
    select = select.where('message_index.place', '<', startOf(query.to, query.zone) + dayMs * 1000);
  if (query.cursor !== undefined) select = select.where('message_index.place', '<', Number(query.cursor));
  const rows = await select.execute();
  const shown = rows.slice(0, search.limit);
  const last = shown.at(-1);
  return {
    items: shown.map((row) => summaryOf(row, Number(row.is_read) === 1)),
    ...(rows.length > search.limit && last !== undefined ? { next: String(last.place) } : {}),
  };
}

interface Asked {
  word: string;
  part: Part | undefined;
}

function askedWords(query: SearchQuery): Asked[] {
  const of = (text: string | undefined, part?: Part) => wordsOf(text ?? '').map((word) => ({ word, part }));
  return [...of(query.q), ...of(query.party, 'party'), ...of(query.reference, 'reference')].slice(
    0,
    maxWords,
  );
}

/**
 * Where the search begins: at the words. SQLite reads an FTS5 table in the order of its rows, so that the newest come
 * first and it can stop early; `cross join` keeps it from beginning elsewhere. PostgreSQL chooses by itself.
 * Words are letters and digits only (words.ts), so they stand in the search language as they are.
 */
function from(db: Database, asked: readonly Asked[], mailboxes: readonly string[]) {
  if (asked.length > 0 && dialectOf(db) === 'sqlite') {
    const anywhere = `{${Object.keys(parts).join(' ')}}`;
    const expression = [
      `mailbox : (${mailboxes.map((one) => `"${mailboxWord(one)}"`).join(' OR ')})`,
      ...asked.map(({ word, part }) => `${part ?? anywhere} : "${word}"*`),
    ].join(' AND ');
    const found = sql<{
      place: number;
    }>`(select rowid as place from message_words where message_words match ${expression})`;
    return db
      .selectFrom(found.as<'found'>(sql`found`))
      .crossJoin('message_index')
      .crossJoin('message')
      .whereRef('message_index.place', '=', 'found.place')
      .whereRef('message.id', '=', 'message_index.message_row_id')
      .orderBy('found.place', 'desc');
  }
  const joined = db
    .selectFrom('message_index')
    .innerJoin('message', 'message.id', 'message_index.message_row_id')
    .orderBy('message_index.place', 'desc');
  if (asked.length === 0) return joined;
  const expression = asked.map(({ word, part }) => `'${word}':*${part === undefined ? '' : parts[part]}`);
  return joined.where(sql<boolean>`message_index.words @@ ${expression.join(' & ')}::tsquery`);
}

/** Midnight where the reader is. A day that is none begins at no time, and nothing is found. */
function startOf(date: string, zone: string | undefined): number {
  const at = placeOf(`${date}T00:00:00.000Z`) + Number(zone ?? 0) * 60_000_000;
  return Number.isNaN(at) ? Number.MAX_SAFE_INTEGER : at;
}
