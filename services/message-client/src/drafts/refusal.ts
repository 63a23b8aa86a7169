import type { ContractError, Issue } from '@budkavle/contracts';
import { now } from '@budkavle/platform';
import type { Transaction } from 'kysely';
import type { Context } from '../context.ts';
import { refreshConversation } from '../handling/conversation-state.ts';
import type { DraftRow, MessageClientDatabase, MessageRow, OutboxRow } from '../store/schema.ts';
import type { DraftField } from './check-draft.ts';
import type { Refusal } from './draft-store.ts';

/** Where in the SDK message, and which field of the draft a person can mend it in. */
const fieldOfPath: readonly [RegExp, DraftField][] = [
  [/recipientAttention.*attentionPerson|recipient.*person/i, 'recipientPerson'],
  [/referenceId|reference\b/i, 'references'],
  [/contentFiles|fileName|contentType|attachment/i, 'attachments'],
  [/contentTextBody|characterSequence|ContentText/i, 'text'],
  [/recipient|subOrganization/i, 'recipient'],
  [/\blabel\b/i, 'subject'],
];

/** Codes of Budkavle's message service in the words that the client's own checks use. */
const ownWords: Record<string, string> = {
  MT_FILE_TYPE: 'ATTACHMENT_TYPE',
  MT_MALWARE: 'ATTACHMENT_MALWARE',
  MT_TOO_LARGE: 'MESSAGE_TOO_LARGE',
  MT_ADDRESS_UNKNOWN: 'RECIPIENT_UNKNOWN',
  MT_CONFLICT: 'MESSAGE_CONFLICT',
};
const inOwnWords = (code: string) => (ownWords[code] ?? code).slice(0, 100);

/** Why the message service will not have this message, however often it is sent; undefined: it may be tried again. */
export function refusalOf(error: ContractError): Refusal | undefined {
  const status = error.status ?? 0;
  if (![400, 409, 413, 415, 422].includes(status)) return undefined;
  const problem = error.problem ?? {};
  // The token endpoint also answers 400 (RFC 6749 5.2): that is the operator's to mend, not the sender's.
  if (typeof (problem as { error?: unknown }).error === 'string') return undefined;
  const issues = (problem as { eventIssues?: Issue[] }).eventIssues;
  const list = Array.isArray(issues) ? issues.slice(0, 50) : [];
  const first = list.find((issue) => typeof issue.code === 'string')?.code;
  const fallback =
    status === 409 ? 'MESSAGE_CONFLICT' : status === 413 ? 'MESSAGE_TOO_LARGE' : 'MESSAGE_REFUSED';
  const code = typeof problem.code === 'string' ? problem.code : (first ?? fallback);
  return { code: inOwnWords(code), fields: fieldsOf(list, status), at: now() };
}

function fieldsOf(issues: readonly Issue[], status: number): Record<string, string> {
  const fields: Record<string, string> = status === 413 ? { attachments: 'MESSAGE_TOO_LARGE' } : {};
  for (const issue of issues) {
    const path = typeof issue.in === 'string' ? issue.in : '';
    const field = fieldOfPath.find(([pattern]) => pattern.test(path))?.[1];
    if (field === undefined) continue;
    fields[field] ??= inOwnWords(issue.code ?? issue.title ?? 'MESSAGE_REFUSED');
  }
  return fields;
}

/** The message is a draft again, with its files and the reasons; `assertLease` runs first in the transaction. */
export async function returnToDraft(
  context: Context,
  outbox: OutboxRow,
  message: MessageRow,
  refusal: Refusal,
  assertLease: (trx: Transaction<MessageClientDatabase>) => Promise<void>,
): Promise<void> {
  const draft = JSON.parse(outbox.draft_json) as DraftRow;
  await context.db.transaction().execute(async (trx) => {
    await assertLease(trx);
    await trx
      .insertInto('draft')
      .values({
        ...draft,
        version: draft.version + 1,
        saved_at: now(),
        refusal_json: JSON.stringify(refusal),
      })
      .execute();
    await trx
      .updateTable('attachment')
      .set({ draft_id: draft.id, message_row_id: null })
      .where('message_row_id', '=', message.id)
      .execute();
    await trx.deleteFrom('read_mark').where('message_row_id', '=', message.id).execute();
    await trx.deleteFrom('message').where('id', '=', message.id).execute();
    await refreshConversation(trx, {
      mailboxId: message.mailbox_id,
      conversationId: message.conversation_id,
    });
    await trx.deleteFrom('outbox').where('message_row_id', '=', message.id).execute();
    await context.blobAccounts.dropped(trx, [message.body_hash]);
  });
}
