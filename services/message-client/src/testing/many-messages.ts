import { createHash } from 'node:crypto';
import type { Kysely } from 'kysely';
import { refreshConversation } from '../handling/conversation-state.ts';
import { indexMessage } from '../search/message-index.ts';
import type { MessageClientDatabase, MessageRow } from '../store/schema.ts';
import { kommun, region, vardcentral } from './client.ts';

const nouns = [
  'kallelse',
  'remiss',
  'utredning',
  'samtycke',
  'intyg',
  'plan',
  'yttrande',
  'beslut',
  'fråga',
  'åtgärd',
];

/**
 * Fills a mailbox with messages, one every ten minutes back from now, as if they had been received; each has a word of
 * its own (`nummer417`). Their texts lie in no blob: they can be listed and searched, not opened.
 */
export async function fillMailbox(
  db: Kysely<MessageClientDatabase>,
  mailbox: { id: string; address: string },
  count: number,
): Promise<void> {
  const batch = 1000;
  for (let first = 0; first < count; first += batch)
    await db.transaction().execute(async (trx) => {
      const rows = Array.from({ length: Math.min(batch, count - first) }, (_, at) =>
        rowOf(mailbox, first + at),
      );
      for (let at = 0; at < rows.length; at += 100)
        await trx
          .insertInto('message')
          .values(rows.slice(at, at + 100))
          .execute();
      for (const row of rows)
        await refreshConversation(trx, { mailboxId: row.mailbox_id, conversationId: row.conversation_id });
      for (const [at, row] of rows.entries())
        await indexMessage(trx, { row, body: [{ text: textOf(first + at) }], fileNames: [] });
    });
}

function textOf(number: number): string {
  const some = Array.from({ length: 12 }, (_, at) => nouns[(number * 7 + at * 3) % nouns.length]);
  return `Hej, det gäller nummer${number}. ${some.join(' ')}`;
}

function rowOf(mailbox: { id: string; address: string }, number: number): MessageRow {
  const at = new Date(Date.now() - number * 600_000).toISOString();
  const id = uuidOf(`${mailbox.id} ${number}`);
  return {
    id,
    mailbox_id: mailbox.id,
    message_id: id,
    conversation_id: id,
    ref_to_message_id: null,
    direction: 'in',
    draft_id: null,
    subject: `${nouns[number % nouns.length]} ${number}`,
    excerpt: textOf(number).slice(0, 120),
    confidential: number % 3 === 0 ? 1 : 0,
    sender_json: JSON.stringify({
      organisation: region,
      address: { identifier: vardcentral, name: 'Vårdcentralen Eken' },
      persons: [],
    }),
    recipient_json: JSON.stringify({
      organisation: kommun,
      address: { identifier: mailbox.address, name: 'Socialtjänsten' },
      persons: [],
    }),
    references_json: JSON.stringify({ sender: [], recipient: [] }),
    body_hash: '',
    attachment_count: 0,
    state: 'NEW',
    state_at: at,
    retry_at: null,
    failed: 0,
    events_json: '[]',
    receipt_json: null,
    as4_message_id: null,
    created_by: null,
    at,
  };
}

function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return [8, 12, 16, 20, 32].map((end, at) => hex.slice([0, 8, 12, 16, 20][at], end)).join('-');
}
