import { randomUUID } from 'node:crypto';
import { now } from '@budkavle/platform';
import type { Context } from '../context.ts';
import { readBody } from '../messages/body.ts';
import type { StoredReferences } from '../messages/details.ts';
import type { DraftRow, MessageRow } from '../store/schema.ts';
import { storable } from '../store/storable.ts';
import type { Party } from '../web-api.ts';
import type { CopyMessage } from './web-api.ts';

/** A draft made of a message, with its files; content is stored once, so nothing is copied but the rows. */
export async function copyMessage(
  context: Context,
  message: MessageRow,
  kind: CopyMessage['kind'],
  user: { id: string },
): Promise<DraftRow> {
  const organisation = context.configuration.organisation.participant;
  const body = await readBody(context.blobs, organisation, message.body_hash);
  const text = body.map((one) => one.text).join('\n\n');
  const references = JSON.parse(message.references_json) as StoredReferences;
  const recipient = JSON.parse(message.recipient_json) as Party;
  const time = now();
  const forwarded = kind === 'forward';
  const draft: DraftRow = {
    id: randomUUID(),
    mailbox_id: message.mailbox_id,
    version: 1,
    recipient_json: forwarded
      ? null
      : JSON.stringify({ organisation: recipient.organisation, address: recipient.address }),
    subject: forwarded ? forwardSubject(message.subject) : message.subject,
    text: storable(forwarded ? forwardText(message, text) : text),
    confidential: message.confidential,
    references_json: JSON.stringify([...references.sender, ...references.recipient]),
    recipient_person: forwarded ? null : (recipient.persons[0]?.name ?? null),
    reply_to_id: null,
    // Forwarded, it begins a conversation with somebody else. Sent again, it stays where it belongs.
    conversation_id: forwarded ? null : message.conversation_id,
    ref_to_message_id: forwarded ? null : message.ref_to_message_id,
    refusal_json: null,
    created_at: time,
    created_by: user.id,
    saved_at: time,
    saved_by: user.id,
  };
  await context.blobAccounts.using(() =>
    context.db.transaction().execute(async (trx) => {
      await trx.insertInto('draft').values(draft).execute();
      const files = await trx
        .selectFrom('attachment')
        .selectAll()
        .where('message_row_id', '=', message.id)
        .execute();
      if (files.length > 0)
        await trx
          .insertInto('attachment')
          .values(
            files.map((file) => ({ ...file, id: randomUUID(), draft_id: draft.id, message_row_id: null })),
          )
          .execute();
    }),
  );
  return draft;
}

/** `Vb: ` once, within the 256 characters of a subject. */
export function forwardSubject(subject: string): string {
  const bare = subject.replace(/^(?:(?:vb|fw|fwd)\s*:\s*)+/i, '');
  return [...`Vb: ${bare}`].slice(0, 256).join('');
}

/** Who wrote what is forwarded, to whom and when, above the text as a quotation. */
function forwardText(message: MessageRow, text: string): string {
  const sender = JSON.parse(message.sender_json) as Party;
  const recipient = JSON.parse(message.recipient_json) as Party;
  const head = [
    `Från: ${sender.organisation.name}, ${sender.address.name}`,
    `Till: ${recipient.organisation.name}, ${recipient.address.name}`,
    `Datum: ${message.at.slice(0, 10)}`,
    `Rubrik: ${message.subject}`,
  ];
  const quoted = [...head, '', ...text.split('\n')].map((line) => `> ${line}`.trimEnd());
  return `\n\n${quoted.join('\n')}\n`;
}
