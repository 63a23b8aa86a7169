import type { MessageRow } from '../store/schema.ts';
import type { MessageSummary, Party, Recipient, State } from '../web-api.ts';

/** A message as a list shows it. `read`: the user has a read mark on it. */
export function summaryOf(row: MessageRow, read: boolean): MessageSummary {
  const incoming = row.direction === 'in';
  return {
    id: row.id,
    conversationId: row.conversation_id,
    mailboxId: row.mailbox_id,
    direction: incoming ? 'in' : 'out',
    counterpart: withoutPersons(JSON.parse(incoming ? row.sender_json : row.recipient_json) as Party),
    subject: row.subject,
    excerpt: row.excerpt,
    state: row.state as State,
    // What we sent is only new to somebody when it has failed.
    unread: !read && (incoming || row.failed === 1),
    attachmentCount: row.attachment_count,
    confidential: row.confidential === 1,
    at: row.at,
    stateAt: row.state_at,
    ...(row.retry_at === null ? {} : { retryAt: row.retry_at }),
  };
}

function withoutPersons(party: Party): Recipient {
  return { organisation: party.organisation, address: party.address };
}
