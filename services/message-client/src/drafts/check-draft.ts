import { isFunctionalAddress } from '@budkavle/formats';
import type { Context } from '../context.ts';
import type { MessageClientErrorCode } from '../errors.ts';
import type { AttachmentRow, DraftRow } from '../store/schema.ts';
import type { Recipient, Reference } from '../web-api.ts';
import { estimatedMessageBytes } from './message-size.ts';

export type DraftField = 'recipient' | 'recipientPerson' | 'subject' | 'text' | 'references' | 'attachments';

const maxSubject = 256;
/** What XML 1.0 cannot hold. */
const forbidden = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|\p{Surrogate}/u;

/** What must be mended before the draft can be sent, by field; empty when it can. */
export async function checkDraft(
  context: Context,
  draft: DraftRow,
  attachments: readonly AttachmentRow[],
): Promise<Partial<Record<DraftField, MessageClientErrorCode>>> {
  const faults: Partial<Record<DraftField, MessageClientErrorCode>> = {};
  const recipient = await checkRecipient(context, draft);
  if (recipient !== undefined) faults.recipient = recipient;
  if (draft.subject.trim() === '') faults.subject = 'SUBJECT_MISSING';
  else if ([...draft.subject].length > maxSubject) faults.subject = 'SUBJECT_TOO_LONG';
  else if (forbidden.test(draft.subject)) faults.subject = 'CHARACTER_FORBIDDEN';
  if (draft.text.trim() === '' && attachments.length === 0) faults.text = 'CONTENT_MISSING';
  else if (forbidden.test(draft.text)) faults.text = 'CHARACTER_FORBIDDEN';
  if (draft.recipient_person !== null && forbidden.test(draft.recipient_person))
    faults.recipientPerson = 'CHARACTER_FORBIDDEN';
  const references = JSON.parse(draft.references_json) as Reference[];
  if (
    references.some((one) => [one.root, one.extension, one.label ?? ''].some((text) => forbidden.test(text)))
  )
    faults.references = 'CHARACTER_FORBIDDEN';
  const files = attachments.map((one) => ({ size: Number(one.size), name: one.name }));
  if (estimatedMessageBytes({ text: draft.text, files }) > context.configuration.sending.messageBytes)
    faults[files.length > 0 ? 'attachments' : 'text'] = 'MESSAGE_TOO_LARGE';
  return faults;
}

/** The address book may have changed since the recipient was chosen. While it is out of reach the message service decides. */
async function checkRecipient(
  context: Context,
  draft: DraftRow,
): Promise<MessageClientErrorCode | undefined> {
  if (draft.recipient_json === null) return 'RECIPIENT_MISSING';
  const { address, organisation } = JSON.parse(draft.recipient_json) as Recipient;
  if (!isFunctionalAddress(address.identifier)) return 'RECIPIENT_UNKNOWN';
  try {
    const found = await context.addressBook.findAddress(address.identifier);
    const same =
      found?.organisation.participant.toLowerCase() === organisation.participant.trim().toLowerCase();
    return found !== undefined && same ? undefined : 'RECIPIENT_UNKNOWN';
  } catch {
    return undefined;
  }
}
