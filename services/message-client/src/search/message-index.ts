import { createHash } from 'node:crypto';
import { dialectOf } from '@budkavle/platform';
import { type Kysely, sql } from 'kysely';
import type { BodyText } from '../messages/body.ts';
import type { StoredReferences } from '../messages/details.ts';
import type { MessageClientDatabase, MessageRow } from '../store/schema.ts';
import type { Party } from '../web-api.ts';
import { wordsOf, wordsOfReference } from './words.ts';

/** Parts that can be asked for apart; the letters are PostgreSQL's weights. */
export const parts = { text: 'A', party: 'B', reference: 'C' } as const;
export type Part = keyof typeof parts;

export interface Indexed {
  row: Pick<MessageRow, 'id' | 'mailbox_id' | 'at' | 'subject'> &
    Pick<MessageRow, 'sender_json' | 'recipient_json' | 'references_json'>;
  body: readonly BodyText[];
  fileNames: readonly string[];
}

/** PostgreSQL keeps at most 1 MB of words of one row; positions and lengths stand beside them. */
const maxOctets = 500_000;

/** Makes a message findable, in the transaction that stores it. Known already: nothing. */
export async function indexMessage(trx: Kysely<MessageClientDatabase>, message: Indexed): Promise<void> {
  const words = wordsByPart(message);
  const place = await takePlace(trx, message.row, words);
  if (place === undefined || dialectOf(trx) === 'postgres') return;
  const columns = [mailboxWord(message.row.mailbox_id), words.text, words.party, words.reference];
  await sql`insert into message_words (rowid, mailbox, text, party, reference)
    values (${sql.join([place, ...columns.map((one) => [one].flat().join(' '))])})`.execute(trx);
}

/** A mailbox as one word: its id without what would part it. */
export function mailboxWord(mailboxId: string): string {
  return wordsOf(mailboxId.replace(/[^\p{L}\p{N}]/gu, ''))[0] ?? '';
}

function wordsByPart({ row, body, fileNames }: Indexed): Record<Part, string[]> {
  const sender = JSON.parse(row.sender_json) as Party;
  const recipient = JSON.parse(row.recipient_json) as Party;
  const references = JSON.parse(row.references_json) as StoredReferences;
  const texts = body.flatMap((one) => [one.text, one.documentName ?? '']);
  return {
    text: bounded(wordsOf(row.subject, ...fileNames, ...texts)),
    party: wordsOf(...[sender, recipient].flatMap(namesOf)),
    reference: [...references.sender, ...references.recipient].flatMap((one) => [
      ...wordsOfReference(one.extension),
      ...wordsOf(one.label ?? ''),
    ]),
  };
}

function namesOf(party: Party): string[] {
  return [
    party.organisation.name,
    party.organisation.participant,
    party.address.name,
    party.address.identifier,
    ...party.persons.map((person) => person.name ?? ''),
  ];
}

function bounded(words: string[]): string[] {
  let octets = 0;
  const end = words.findIndex((word) => {
    octets += Buffer.byteLength(word) + 8;
    return octets > maxOctets;
  });
  return end < 0 ? words : words.slice(0, end);
}

/** The words as PostgreSQL writes them: letters and digits only, so nothing has to be escaped. */
function vectorOf(words: Record<Part, string[]>): string {
  return Object.entries(parts)
    .flatMap(([part, weight]) => [...new Set(words[part as Part])].map((word) => `'${word}':1${weight}`))
    .join(' ');
}

async function takePlace(
  trx: Kysely<MessageClientDatabase>,
  row: Indexed['row'],
  words: Record<Part, string[]>,
): Promise<number | undefined> {
  const first = createHash('sha256').update(row.id).digest().readUInt16BE() % 1000;
  for (let tried = 0; tried < 1000; tried += 1) {
    const place = placeOf(row.at) + ((first + tried) % 1000);
    const inserted =
      dialectOf(trx) === 'postgres'
        ? await sql`insert into message_index (place, message_row_id, mailbox_id, words)
            values (${place}, ${row.id}, ${row.mailbox_id}, ${vectorOf(words)}::tsvector)
            on conflict do nothing returning place`.execute(trx)
        : await sql`insert into message_index (place, message_row_id, mailbox_id)
            values (${place}, ${row.id}, ${row.mailbox_id}) on conflict do nothing returning place`.execute(
            trx,
          );
    if (inserted.rows.length > 0) return place;
    const known = await trx
      .selectFrom('message_index')
      .select('place')
      .where('message_row_id', '=', row.id)
      .executeTakeFirst();
    if (known !== undefined) return undefined;
  }
  throw new Error('more than a thousand messages of one millisecond');
}

/** The first place of a moment. */
export function placeOf(at: string): number {
  return Date.parse(at) * 1000;
}
